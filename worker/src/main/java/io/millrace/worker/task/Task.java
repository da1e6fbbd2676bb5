package io.millrace.worker.task;

import io.millrace.planner.Stage;
import io.millrace.protocol.SinkProgress;
import io.millrace.protocol.SnapshotKind;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskMetrics;
import io.millrace.protocol.TaskState;
import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.loop.EventLoop;
import io.millrace.worker.loop.Steppable;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.SourceOperator;
import io.millrace.worker.snapshot.TaskSnapshot;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One parallel instance of a stage. It is opened by one thread, then owned by that of an event
 * loop, which calls {@link #step}; other threads reach it by {@link #tell} only.
 */
public final class Task implements Steppable {
  private static final Logger LOG = LoggerFactory.getLogger(Task.class);
  private static final int MAILBOX_CHUNK = 16;

  private final TaskDescription description;
  private final TaskOutputs outputs;
  private final TaskListener listener;
  private final TaskEnvironment environment;
  private final Optional<AlignedInput> input;
  private final TaskLifecycle lifecycle = new TaskLifecycle();
  private final SnapshotLedger snapshots = new SnapshotLedger();
  private final TaskMeter meter = new TaskMeter();
  private final OpeningThread opening = new OpeningThread();

  /** Written by any thread, emptied by the task's. */
  private final MpscUnboundedArrayQueue<TaskMessage> mailbox =
      new MpscUnboundedArrayQueue<>(MAILBOX_CHUNK);

  /** Known once the operators are open, and asked by others even after they are closed. */
  private volatile boolean isBlocking;

  /** Where the task runs; for those who wake it. */
  private volatile EventLoop loop;

  /** Once they are open, for those who ask how sinks do. */
  private volatile List<Operator> operators = List.of();

  // The task's thread only, from here.
  private final ArrayDeque<TaskMessage> waiting = new ArrayDeque<>();
  private Chain chain;
  private Feed feed;
  private SourceFeed sourceFeed;
  private boolean isPassingTime;
  private boolean isEndingInput;
  private boolean hasSentLastBarrier;

  /** Of no interest unless the last snapshot is given up. */
  private TaskFailure failureAfterLastBarrier;

  private boolean wasIdle;

  /**
   * A task, not yet opened.
   *
   * @param input what other tasks send to it; empty if it reads a source
   */
  public Task(
      TaskDescription description,
      TaskEnvironment environment,
      Optional<AlignedInput> input,
      TaskOutputs outputs,
      TaskListener listener) {
    this.description = description;
    this.environment = environment;
    this.input = input;
    this.outputs = outputs;
    this.listener = listener;
  }

  public TaskId id() {
    return description.id();
  }

  @Override
  public String name() {
    return description.name();
  }

  /** The present state. Any thread. */
  public TaskState state() {
    return lifecycle.state();
  }

  /** How the task does, as of a moment ago. Any thread. */
  public TaskMetrics metrics() {
    TaskMetrics metrics = meter.published(id());
    List<SinkProgress> progress =
        operators.stream().flatMap(each -> each.sinkProgress().stream()).toList();
    return progress.isEmpty() ? metrics : metrics.setSinks(progress);
  }

  /** Puts a message into the mailbox. Any thread. */
  public void tell(TaskMessage message) {
    mailbox.add(message);
    if (message instanceof TaskMessage.Cancel) {
      opening.interrupt();
    }
    wakeUp();
  }

  /** Lets the task be stepped soon. Any thread. */
  public void wakeUp() {
    EventLoop current = loop;
    if (current != null) {
      current.wakeUp();
    }
  }

  @Override
  public void runsIn(EventLoop newLoop) {
    loop = newLoop;
    newLoop.wakeUp(); // for what it was told while nobody knew whom to wake
  }

  /** A reader that does not block is asked again and again. */
  @Override
  public boolean isPolled() {
    return sourceFeed != null && !sourceFeed.isEnded();
  }

  @Override
  public String describe(StackTraceElement[] stack) {
    String where = stack.length == 0 ? "" : " at " + stack[0];
    return "operator '%s' is at work%s".formatted(operatorIn(stack), where);
  }

  /**
   * The operator whose function a thread is in, as far as can be told; else the name of the stage.
   * Any thread.
   *
   * @param stack of the thread that is in the task's step
   */
  public String operatorIn(StackTraceElement[] stack) {
    Stage stage = description.stage();
    return FunctionCode.at(stack, FunctionCode.of(stage))
        .map(FunctionCode::operatorName)
        .orElse(stage.name());
  }

  /**
   * Creates, restores and opens the operators, which may take long. Called once, before all steps,
   * by a thread that nobody waits for.
   *
   * @return whether there is anything to step
   */
  public boolean open() {
    try {
      opening.begin();
      chain = new Chain(description, environment, outputs, this::wakeUp);
      chain.open();
      isBlocking = chain.isBlocking();
      operators = chain.operators();
      opening.end();
      connectInput();
      goTo(TaskState.RUNNING, null);
      return true;
    } catch (Throwable e) { // reported to the master, who decides
      opening.end();
      if (opening.isInterrupted()) {
        end(TaskState.CANCELLED, null);
      } else {
        fail(e);
      }
      return false;
    }
  }

  /** Fails, since there is nobody who would step it. Called by the thread that opened it. */
  public void giveUp(Throwable reason) {
    fail(reason);
  }

  private void connectInput() {
    isPassingTime = chain.isTimeDue(); // since before the snapshot that it is restored from
    SourceOperator source = chain.source().orElse(null);
    if (source != null) {
      sourceFeed = new SourceFeed(source, outputs, chain::writeToAll);
      feed = sourceFeed;
    } else {
      AlignedInput channels =
          input.orElseThrow(() -> new IllegalStateException(name() + " has no input"));
      feed = new ChannelFeed(channels, chain.head(), outputs.room());
    }
  }

  @Override
  public boolean isBlocking() {
    return isBlocking;
  }

  @Override
  public Progress step() {
    long startNanos = System.nanoTime();
    boolean hasProgressed;
    try {
      hasProgressed = handleMessages();
      if (lifecycle.isFinal()) {
        return Progress.DONE;
      }
      chain.giveBackMemory();
      hasProgressed |= work(startNanos);
      if (hasProgressed) {
        chain.checkEmitted();
      }
      reportCommitted();
    } catch (Throwable e) { // reported to the master, who decides
      fail(e);
      return Progress.DONE;
    }
    if (meter.endStep(startNanos, hasProgressed)) {
      measure();
    }
    return hasProgressed ? Progress.MADE_PROGRESS : Progress.NO_PROGRESS;
  }

  private boolean work(long nowNanos) throws Exception {
    if (!outputs.haveRoom()) {
      meter.blocked(nowNanos);
      return false;
    }
    meter.unblocked(nowNanos);
    if (isPassingTime) {
      isPassingTime = !chain.passTime();
      return true;
    }
    if (isEndingInput) {
      endInput();
      return true;
    }
    Element.Event event = feed.advance();
    if (event != null) {
      handle(event);
    } else if (feed.tookInput()) {
      chain.resume();
      isPassingTime = !chain.passTime();
      if (isBlocking) { // the next call may wait, and what was gathered must not
        outputs.flushToHungry();
      }
    } else {
      idle();
      return false;
    }
    wasIdle = false;
    return true;
  }

  private void idle() {
    outputs.flushToHungry();
    if (!wasIdle) {
      wasIdle = true;
      chain.onIdle();
    }
  }

  private void handle(Element.Event event) {
    if (event instanceof Element.Watermark watermark) {
      chain.setInputTime(watermark.timestampMillis());
      isPassingTime = !chain.passTime();
    } else if (event instanceof Element.Barrier barrier) {
      takeSnapshot(barrier);
    } else if (event instanceof Element.EndOfInput) {
      endInput();
    } else {
      chain.writeToAll(event);
    }
  }

  private void endInput() {
    isEndingInput = !chain.endInput();
    if (!isEndingInput) {
      goTo(TaskState.DRAINED, null);
    }
  }

  private void takeSnapshot(Element.Barrier barrier) {
    long startNanos = System.nanoTime();
    List<TaskSnapshot.Part> parts = chain.snapshot(barrier);
    snapshots.onTaken(barrier.snapshotId());
    chain.writeToAll(barrier);
    hasSentLastBarrier |= barrier.kind() == SnapshotKind.FINAL;
    long pauseNanos = System.nanoTime() - startNanos;
    listener.onSnapshotTaken(new TaskSnapshot(id(), barrier.snapshotId(), parts, pauseNanos));
  }

  /**
   * Takes what is in the mailbox. A message that calls operators waits while one of them is in the
   * middle of something; one that ends the task does not.
   */
  private boolean handleMessages() throws Exception {
    boolean any = false;
    for (TaskMessage next = mailbox.poll(); next != null; next = mailbox.poll()) {
      any = true;
      if (endsTask(next)) {
        return true;
      }
      waiting.add(next);
    }
    while (!waiting.isEmpty() && !isPassingTime && !isEndingInput && !lifecycle.isFinal()) {
      any = true;
      handle(waiting.poll());
    }
    return any;
  }

  private boolean endsTask(TaskMessage message) {
    if (message instanceof TaskMessage.Cancel) {
      end(TaskState.CANCELLED, null);
    } else if (message instanceof TaskMessage.Finish) {
      end(TaskState.FINISHED, null);
    } else if (message instanceof TaskMessage.Fail broken) {
      if (!hasSentLastBarrier) {
        end(TaskState.FAILED, broken.failure());
      }
      failureAfterLastBarrier = broken.failure();
    }
    return lifecycle.isFinal();
  }

  private void handle(TaskMessage message) throws Exception {
    if (message instanceof TaskMessage.AssignSplits assigned) {
      SourceOperator source = chain.source().orElseThrow();
      source.addSplits(assigned.splits());
      if (assigned.isLast()) {
        source.noMoreSplits();
      }
    } else if (message instanceof TaskMessage.TriggerSnapshot trigger) {
      if (sourceFeed != null) {
        sourceFeed.trigger(trigger);
      }
    } else if (message instanceof TaskMessage.SnapshotEnded ended) {
      onSnapshotEnded(ended.snapshotId(), ended.isCompleted());
    }
  }

  private void onSnapshotEnded(long snapshotId, boolean isCompleted) {
    if (!isCompleted) {
      feed.abortSnapshot(snapshotId);
      if (snapshots.close(snapshotId)) {
        chain.onSnapshotEnded(snapshotId, false);
      }
      if (failureAfterLastBarrier != null) { // the last barrier has to go out again, and can not
        end(TaskState.FAILED, failureAfterLastBarrier);
      }
      return;
    }
    for (long earlier : snapshots.closeBefore(snapshotId)) {
      chain.onSnapshotEnded(earlier, false);
    }
    if (snapshots.close(snapshotId)) {
      chain.onSnapshotEnded(snapshotId, true);
      snapshots.onCommitting(snapshotId);
    } else if (snapshots.isCommitted(snapshotId)) {
      listener.onCommitted(id(), snapshotId); // the first report may have been lost
    }
  }

  private void reportCommitted() {
    if (snapshots.isCommitting()
        && !isPassingTime
        && !isEndingInput
        && chain.isCommitted(snapshots.committing())) {
      listener.onCommitted(id(), snapshots.onCommitted());
    }
  }

  private void fail(Throwable cause) {
    OperatorFailure failure = OperatorFailure.of(headName(), cause);
    String position = feed == null ? "" : feed.position();
    TaskFailure whole = failure.toTaskFailure(position);
    boolean isWholeReported = environment.showsRecords();
    // The master tells the stack trace, if it gets it.
    Throwable trace = isWholeReported || whole.getDetails().isEmpty() ? null : failure.getCause();
    LOG.info("task {} failed: {}", name(), whole.getMessage(), trace);
    end(TaskState.FAILED, isWholeReported ? whole : failure.withoutContents(position));
  }

  private String headName() {
    return description.stage().operators().get(0).name();
  }

  /** Closes the operators, then tells. */
  private void end(TaskState state, TaskFailure failure) {
    if (chain != null) {
      if (feed != null) {
        measure();
      }
      chain.close();
    }
    goTo(state, failure);
  }

  private void goTo(TaskState state, TaskFailure failure) {
    lifecycle.advanceTo(state);
    listener.onStateChanged(id(), state, failure);
  }

  private void measure() {
    TaskMetrics metrics = new TaskMetrics();
    metrics.setRecordsIn(
        feed instanceof ChannelFeed channels ? channels.recordsTaken() : chain.recordsFromHead());
    metrics.setRecordsOut(outputs.recordsHandedOver());
    metrics.setWatermark(chain.outputTime());
    metrics.setLateRecords(chain.lateRecords());
    metrics.setStateBytes(chain.stateBytes());
    metrics.setCounters(chain.counters());
    metrics.setAlignmentNanos(feed.alignmentNanos());
    if (sourceFeed != null && !sourceFeed.obstacle().isEmpty()) {
      metrics.setObstacle(sourceFeed.obstacle());
    }
    meter.publish(metrics);
  }
}
