/**
 * What flows between tasks, and the queues it flows through. Inside a process a queue passes
 * references; between processes the network sits behind the same queue.
 */
package io.millrace.worker.exchange;
