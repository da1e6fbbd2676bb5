package io.millrace.worker.network;

import io.millrace.worker.exchange.ChannelId;

/** A channel of one incarnation. */
record ChannelKey(long incarnation, ChannelId id) {}
