/**
 * The command line: {@code millrace run}, {@code list}, {@code status} and so on, one class for
 * each verb. Exit codes: 0 done, 1 a mistake of the user, a failed job or missing resources, 2 a
 * command that was not understood.
 */
package io.millrace.yarn.cli;
