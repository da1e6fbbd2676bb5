/** The operators: what a task does with records, one class for each kind of operation. */
package io.millrace.worker.operator;
