/** The main class of a worker's container: a worker that finds its master by itself. */
package io.millrace.yarn.worker;
