/** The engine as it is installed: its jars, and what lets a JVM start with them quickly. */
package io.millrace.yarn.installation;
