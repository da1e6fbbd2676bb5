package io.millrace.master;

import io.millrace.protocol.WorkerRegistration;

/**
 * Where workers come from: containers, or objects in this process. Tells {@link
 * MasterProcess#workerLost} when one has ended. Called by the master's thread; must not block.
 */
public interface WorkerProvider {
  /**
   * From now on there shall be this many workers. The provider counts those that an earlier master
   * has left, starts those that are missing, and replaces those that end.
   */
  void provide(int count);

  /** Ends a worker by force, since it does not do what it should, and replaces it. */
  void release(WorkerRegistration worker, String reason);
}
