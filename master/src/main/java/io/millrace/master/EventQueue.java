package io.millrace.master;

import io.millrace.master.job.Event;

/** Takes events for the state machine, from any thread, without waiting. */
@FunctionalInterface
interface EventQueue {
  void add(Event event);
}
