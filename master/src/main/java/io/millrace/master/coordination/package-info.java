/**
 * What masters of one job agree on: who leads, which snapshots are complete, how the job ended. In
 * ZooKeeper on a cluster, in memory or a file for one process.
 */
package io.millrace.master.coordination;
