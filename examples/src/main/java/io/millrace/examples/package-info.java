/**
 * Programs to read, run and start from. {@link io.millrace.examples.SlidingWordCount} is the whole
 * way: Kafka or files, event time, an unchanged Hadoop mapper, sliding windows, exactly-once files.
 */
package io.millrace.examples;
