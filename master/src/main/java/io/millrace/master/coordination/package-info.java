/**
 * What masters of one job agree on: who leads, which snapshots are complete, how the job ended. In
 * memory for one process; in ZooKeeper on a cluster, which is not this floor's business.
 */
package io.millrace.master.coordination;
