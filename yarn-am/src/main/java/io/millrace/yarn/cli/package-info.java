/**
 * The command line: {@code millrace run}, {@code list}, {@code status} and so on, one class for
 * each verb. The exit codes are those that {@code millrace --help} lists.
 */
package io.millrace.yarn.cli;
