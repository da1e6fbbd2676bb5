/**
 * HDFS, YARN, ZooKeeper and Kafka on the loopback of one machine, inside one JVM, for tests and for
 * trying Millrace out. The servers are the real ones; only their size and their time-outs are those
 * of a small machine. Nothing here depends on a test framework, nor on the rest of Millrace.
 */
package io.millrace.sandbox;
