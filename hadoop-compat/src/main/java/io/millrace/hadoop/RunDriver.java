package io.millrace.hadoop;

import io.millrace.api.UserException;
import io.millrace.api.tuple.Tuple2;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.mapreduce.Mapper;

/**
 * Lets a mapper's own {@code run} go on in a thread of its own, which takes turns with the task's
 * thread: one of them always waits. The mapper gives its turn back when it asks for the next
 * record; so then it is done with the last one.
 */
final class RunDriver implements MapperDriver {
  private final Mapper<Object, Object, Object, Object> mapper;
  private final Mapper<Object, Object, Object, Object>.Context context;
  private final MapperOutput output;
  private final Thread thread;

  /** What the mapper wrote during its turn; the task's thread passes it on. */
  private final List<Tuple2<Object, Object>> written = new ArrayList<>();

  // From here on guarded by this object's lock.
  private boolean isMappersTurn;
  private boolean hasInputEnded;
  private boolean hasRunEnded;
  private Throwable failure;
  private Object key;
  private Object value;

  RunDriver(Mapper<Object, Object, Object, Object> mapper, MapperTask task, MapperOutput output) {
    this.mapper = mapper;
    this.output = output;
    this.thread = new Thread(this::run, "hadoop-mapper " + task.name());
    thread.setDaemon(true);
    MapperOutput mapperOutput = new MapperOutput(new WritableCopier(task.configuration()));
    mapperOutput.writeTo(this::collectOnMappersThread);
    this.context = MapperContexts.create(task, new Turns(), mapperOutput);
  }

  @Override
  public synchronized void open() throws Exception {
    thread.start();
    letMapperGoOn();
  }

  @Override
  public synchronized void map(Object newKey, Object newValue) throws Exception {
    key = newKey;
    value = newValue;
    letMapperGoOn();
  }

  @Override
  public synchronized void end() throws Exception {
    hasInputEnded = true;
    letMapperGoOn();
  }

  /** Returns when the mapper asks for more, or does not go on any more. */
  private synchronized void letMapperGoOn() throws Exception {
    isMappersTurn = !hasRunEnded;
    notifyAll();
    try {
      while (isMappersTurn) {
        wait();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
    written.forEach(output::pass);
    written.clear();
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof Exception exception) {
      throw exception;
    }
  }

  private void run() {
    Throwable thrown = null;
    try {
      mapper.run(context);
    } catch (Throwable e) { // For the task's thread to throw.
      thrown = e;
    }
    synchronized (this) {
      failure = thrown;
      hasRunEnded = true;
      isMappersTurn = false;
      notifyAll();
    }
  }

  private void collectOnMappersThread(Tuple2<Object, Object> copy) {
    requireMappersThread();
    written.add(copy);
  }

  private void requireMappersThread() {
    if (Thread.currentThread() != thread) {
      throw new UserException(
          mapper.getClass().getName()
              + " handles records on threads of its own, which can not be told from snapshots to"
              + " be done with a record; use the mapper inside it, and give the operator more"
              + " parallel tasks");
    }
  }

  /** Gives the turn to the task's thread and waits until it brings the next record. */
  private final class Turns extends RecordFeed {
    @Override
    public boolean nextKeyValue() throws InterruptedException {
      requireMappersThread();
      synchronized (RunDriver.this) {
        if (hasInputEnded) {
          return false;
        }
        isMappersTurn = false;
        RunDriver.this.notifyAll();
        while (!isMappersTurn) {
          RunDriver.this.wait();
        }
        return !hasInputEnded;
      }
    }

    @Override
    public Object getCurrentKey() {
      synchronized (RunDriver.this) {
        return key;
      }
    }

    @Override
    public Object getCurrentValue() {
      synchronized (RunDriver.this) {
        return value;
      }
    }
  }
}
