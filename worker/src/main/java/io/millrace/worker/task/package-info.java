/**
 * Tasks: each runs one parallel instance of a chain of operators, step by step, in one thread at a
 * time. Everything but data comes to a task as a message.
 */
package io.millrace.worker.task;
