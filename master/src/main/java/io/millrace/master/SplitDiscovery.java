package io.millrace.master;

import io.millrace.api.UserException;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SourceSplit;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.plan.Operation;
import io.millrace.master.job.Action;
import io.millrace.master.job.Event;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.ExecutionPlan;
import io.millrace.planner.Stage;
import io.millrace.protocol.SerializedSplit;
import io.millrace.worker.operator.ObjectBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the assigners of the sources, which are the user's code and may block: one thread for each
 * source, made when it is first needed.
 */
final class SplitDiscovery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SplitDiscovery.class);

  private final Threads threads;
  private final EventQueue events;
  private final Map<String, SourceThread<?>> sources = new HashMap<>();

  SplitDiscovery(ExecutionPlan plan, Threads threads, EventQueue events) {
    this.threads = threads;
    this.events = events;
    for (Stage stage : plan.stages()) {
      for (ChainedOperator operator : stage.operators()) {
        if (operator.operation() instanceof Operation.Read read) {
          sources.put(operator.name(), new SourceThread<>(operator.name(), read.source()));
        }
      }
    }
  }

  /**
   * Makes the assigners while the master waits for its workers: the clients that they bring are
   * slow to load. One that cannot be made is tried again when it is needed.
   */
  void prepare() {
    sources.values().forEach(SourceThread::prepare);
  }

  void discover(Action.DiscoverSplits action) {
    sources.get(action.operatorName()).discover(action);
  }

  @Override
  public void close() {
    sources.values().forEach(SourceThread::close);
  }

  private final class SourceThread<S extends SourceSplit> {
    private final String name;
    private final Source<?, S> source;
    private SerialExecutor thread;
    private SplitAssigner<S> assigner;

    SourceThread(String name, Source<?, S> source) {
      this.name = name;
      this.source = source;
    }

    /** Called by the master's thread, as {@link #prepare} and {@link #close} are. */
    void discover(Action.DiscoverSplits action) {
      thread().execute(() -> events.add(look(action)));
    }

    void prepare() {
      thread()
          .execute(
              () -> {
                try {
                  assigner();
                } catch (Throwable e) {
                  LOG.debug("no assigner of {} yet", name, e);
                }
              });
    }

    private SerialExecutor thread() {
      if (thread == null) {
        thread = threads.serial("source-" + name);
      }
      return thread;
    }

    private SplitAssigner<S> assigner() throws Exception {
      if (assigner == null) {
        assigner = source.createAssigner();
      }
      return assigner;
    }

    private Event look(Action.DiscoverSplits action) {
      try {
        List<SerializedSplit> splits = new ArrayList<>();
        for (S split : assigner().discover(action.knownSplitIds(), action.isInitial())) {
          byte[] bytes = ObjectBytes.write(split, "split '" + split.splitId() + "' of " + name);
          splits.add(new SerializedSplit(split.splitId(), ByteBuffer.wrap(bytes)));
        }
        return new Event.SplitsDiscovered(
            name, action.incarnation(), splits, assigner.discoveryInterval().toMillis());
      } catch (Throwable e) {
        LOG.debug("no splits of {}", name, e);
        boolean isPermanent = e instanceof UserException || e instanceof LinkageError;
        return new Event.DiscoveryFailed(
            name,
            action.incarnation(),
            "operator '" + name + "' could not look for its splits: " + Failures.describe(e),
            Failures.trace(e),
            isPermanent);
      }
    }

    void close() {
      if (thread != null) {
        thread.execute(this::closeAssigner);
        thread.close();
      }
    }

    private void closeAssigner() {
      try {
        if (assigner != null) {
          assigner.close();
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("the assigner of {} did not close", name, e);
      }
    }
  }
}
