package io.millrace.layering.api;

import io.millrace.layering.worker.Upstairs;
import org.junit.rules.Timeout;

/** Breaks two rules on purpose: it uses a floor above its own, and a library. */
public record ReachesUp(Upstairs upstairs, Timeout timeout) {}
