package io.millrace.worker.operator;

/**
 * What an operator emitted.
 *
 * @param side the side output, or {@code null} for the main output
 */
record Emitted(Object record, long timestamp, String side) {}
