package io.millrace.embedded;

import java.io.Serializable;

/** A record and its event time in milliseconds. */
record Timed<T>(T record, long timestampMillis) implements Serializable {}
