/**
 * Runs other engines and Millrace in turn, on the same machine at the same time of day, and puts
 * the medians side by side: {@code scripts/bench compare}.
 */
package io.millrace.benchmarks.compare;
