/**
 * The control plane of one job as a state machine: {@link io.millrace.master.job.JobMaster} takes
 * events and gives actions. One thread, no clock, no input or output, so that a simulation can
 * drive it. What it decides about is divided into rooms, one class each: workers, attempts,
 * snapshots, splits, restarts.
 */
package io.millrace.master.job;
