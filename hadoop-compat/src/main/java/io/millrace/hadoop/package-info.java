/**
 * Functions written for Hadoop MapReduce, unchanged, on streams; and codecs for Hadoop's Writables,
 * so that these can be records, keys and state.
 */
package io.millrace.hadoop;
