package io.millrace.worker.loop;

/**
 * Something that an event loop runs, a small step at a time. Owned by one thread at a time: all
 * calls come from it.
 */
public interface Steppable {
  /** What a step achieved. */
  enum Progress {
    /** Something was done; there may be more. */
    MADE_PROGRESS,
    /** There was nothing to do, or no room for results. The loop may idle. */
    NO_PROGRESS,
    /** All is done. Never called again. */
    DONE
  }

  /** Names the owner in logs, thread names and metrics. */
  String name();

  /**
   * Works through at most about one batch of input and returns; must not block unless {@link
   * #isBlocking}. An exception ends it; the implementer has reported its failure before.
   */
  Progress step() throws Exception;

  /** Whether steps may wait for other systems, so that it needs a thread of its own. */
  default boolean isBlocking() {
    return false;
  }

  /**
   * Whether there may be something to do though nobody has {@linkplain EventLoop#wakeUp woken} the
   * loop. Asked between steps.
   */
  default boolean isPolled() {
    return false;
  }

  /**
   * Says in which part of it a thread is.
   *
   * @param stack of the thread that is in its step
   */
  default String describe(StackTraceElement[] stack) {
    return stack.length == 0 ? "it has just ended" : "it is in " + stack[0];
  }

  /**
   * Tells which loop is to be woken from now on when there is something to do. Called before the
   * first step in that loop, by any thread, and again if it goes on in another loop.
   */
  default void runsIn(EventLoop loop) {}
}
