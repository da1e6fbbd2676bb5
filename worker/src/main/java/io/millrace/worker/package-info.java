/**
 * A worker: the process, or the part of one, that runs tasks. {@link io.millrace.worker.Worker}
 * takes the commands of a master and reports to it; the packages below run the tasks.
 */
package io.millrace.worker;
