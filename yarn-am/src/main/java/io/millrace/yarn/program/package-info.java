/** A user's jar: what is in it, which class to start, and the class loader that runs it. */
package io.millrace.yarn.program;
