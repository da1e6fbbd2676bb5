/**
 * How a run is measured: counters at the sinks, sampled every few milliseconds, in each process
 * that takes part; and what is computed from the samples.
 */
package io.millrace.benchmarks.measure;
