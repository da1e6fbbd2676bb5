/**
 * The programs that are measured, on the public interface alone, with their sources and sinks. An
 * implementation of {@link io.millrace.benchmarks.workload.Workload} for each.
 */
package io.millrace.benchmarks.workload;
