/**
 * The master of one job as a process: {@link io.millrace.master.MasterProcess} gives the state
 * machine of {@code job} its thread, its clock, and connections to workers, storage, coordination
 * and the user's connectors.
 */
package io.millrace.master;
