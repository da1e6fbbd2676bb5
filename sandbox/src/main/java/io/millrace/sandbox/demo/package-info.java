/**
 * What {@code scripts/demo} shows: the example program on a sandbox, submitted as on any cluster,
 * its counts while they appear in HDFS, and in the end whether each of them is right. It knows
 * Millrace as a user does: by its command line and the REST interface of a job.
 */
package io.millrace.sandbox.demo;
