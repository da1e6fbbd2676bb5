/**
 * Measures Millrace with programs as a user would write them. {@code scripts/bench} starts {@link
 * io.millrace.benchmarks.Bench}.
 */
package io.millrace.benchmarks;
