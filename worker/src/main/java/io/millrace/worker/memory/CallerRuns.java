package io.millrace.worker.memory;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what it is given at once, in the thread that gives it. */
final class CallerRuns extends AbstractExecutorService {
  private volatile boolean isShutDown;

  @Override
  public void execute(Runnable work) {
    work.run();
  }

  @Override
  public void shutdown() {
    isShutDown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    isShutDown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return isShutDown;
  }

  @Override
  public boolean isTerminated() {
    return isShutDown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isShutDown;
  }
}
