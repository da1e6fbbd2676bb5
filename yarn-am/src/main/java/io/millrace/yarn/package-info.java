/**
 * Millrace on YARN. Here are the options that only a cluster needs; the packages below hold the
 * processes of an application and the command line.
 */
package io.millrace.yarn;
