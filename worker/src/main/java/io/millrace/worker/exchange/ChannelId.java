package io.millrace.worker.exchange;

/**
 * Names a channel: what one task sends to one other over one exchange.
 *
 * @param exchange the exchange's id in the execution plan
 * @param fromIndex the index of the sending task in its stage
 * @param toIndex the index of the receiving task in its stage
 */
public record ChannelId(int exchange, int fromIndex, int toIndex) {}
