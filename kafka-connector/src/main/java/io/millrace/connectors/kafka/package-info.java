/**
 * Kafka topics as source and as sink. The source keeps its offsets in the job's snapshots and so
 * reads each record exactly once; the sink writes in Kafka transactions that are committed when a
 * snapshot is complete.
 */
package io.millrace.connectors.kafka;
