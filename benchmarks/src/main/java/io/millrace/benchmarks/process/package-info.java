/**
 * Jobs whose workers are processes of their own on this machine: the master, the workers and the
 * network between them are those of a cluster, without the cluster.
 */
package io.millrace.benchmarks.process;
