package io.millrace.master;

/**
 * Where workers come from: containers, or objects in this process. Tells {@link
 * MasterProcess#workerLost} when one has ended, for whatever reason. Called by threads of the
 * master; must not block.
 */
public interface WorkerProvider {
  /**
   * From now on there shall be this many workers. The provider counts those that an earlier master
   * has left, starts those that are missing, and replaces those that end, well or not. If a worker
   * may fail to come up, it is announced by {@link MasterProcess#workerExpected}.
   */
  void provide(int count);

  /**
   * Ends a worker by force, since it does not do what it should, and replaces it.
   *
   * @param containerId the container that it named when it registered, or by which it was
   *     announced; its own id if it runs in none
   */
  void release(String containerId, String reason);
}
