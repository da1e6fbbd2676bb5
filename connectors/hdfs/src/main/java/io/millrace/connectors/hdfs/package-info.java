/** HDFS, and whatever other file systems Hadoop knows, as storage for files. */
package io.millrace.connectors.hdfs;
