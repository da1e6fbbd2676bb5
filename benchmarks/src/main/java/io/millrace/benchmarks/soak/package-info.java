/**
 * The soak: a job at full speed whose workers are killed again and again, until something is wrong
 * with its result or its memory, or time is up. {@code scripts/soak} starts it.
 */
package io.millrace.benchmarks.soak;
