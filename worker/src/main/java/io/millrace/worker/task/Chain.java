package io.millrace.worker.task;

import io.millrace.planner.ChainedOperator;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotKind;
import io.millrace.worker.code.ClassCopies;
import io.millrace.worker.exchange.Element;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.operator.Operator;
import io.millrace.worker.operator.SnapshotFiles;
import io.millrace.worker.operator.SnapshotWork;
import io.millrace.worker.operator.SourceOperator;
import io.millrace.worker.snapshot.StateFileWriter;
import io.millrace.worker.snapshot.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators of a task, connected: what one emits, the next ones take. All calls come from the
 * thread that owns the task; what fails throws an {@link OperatorFailure}.
 */
final class Chain {
  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  private final TaskDescription task;
  private final List<Link> links = new ArrayList<>();
  private final BatchTarget head;
  private Optional<EmittedRecords> emitted = Optional.empty();
  private long inputTime = Long.MIN_VALUE;

  /** One operator and what the chain knows of it. */
  private static final class Link {
    final String name;
    final Operator operator;
    final Link input;
    final CountedOutput output;
    final ChainedContext context;
    final List<ExchangeWriter> writers;

    /** What the names of its files in snapshots start with. */
    final String filePrefix;

    boolean isOpened;
    boolean isEnded;

    /** The watermark that the operator has been advanced to. */
    long inputTime = Long.MIN_VALUE;

    /** The watermark that those after it have been told. */
    long outputTime = Long.MIN_VALUE;

    Link(
        ChainedOperator planned,
        Operator operator,
        Link input,
        ChainedContext context,
        CountedOutput output,
        List<ExchangeWriter> writers,
        String filePrefix) {
      this.name = planned.name();
      this.operator = operator;
      this.input = input;
      this.context = context;
      this.output = output;
      this.writers = writers;
      this.filePrefix = filePrefix;
      this.isEnded = context.hadEnded();
    }
  }

  /**
   * Creates and connects the operators of a task's stage.
   *
   * @param outputs the sending ends of the exchanges that leave the stage
   * @param wakeUp lets the task be stepped soon; may be called by any thread
   */
  Chain(TaskDescription task, TaskEnvironment environment, TaskOutputs outputs, Runnable wakeUp) {
    this.task = task;
    List<ChainedOperator> planned = task.stage().operators();
    List<Operator> operators = planned.stream().map(each -> create(environment, each)).toList();
    if (environment.checksRecords()) {
      emitted = Optional.of(new EmittedRecords(environment.codecs()));
    }
    ChainTargets targets =
        new ChainTargets(task, environment.classes(), operators, outputs.byExchange(), emitted);
    for (int index = 0; index < planned.size(); index++) {
      ChainedOperator each = planned.get(index);
      CountedOutput output = targets.outputOf(index);
      links.add(
          new Link(
              each,
              operators.get(index),
              each.input() < 0 ? null : links.get(each.input()),
              new ChainedContext(
                  task, environment, each.name(), output, wakeUp, outputs.room(), emitted),
              output,
              targets.writersOf(index),
              StateFileWriter.namePrefix(
                  task.stage().id(),
                  index,
                  each.name(),
                  task.id().getIndex(),
                  task.incarnation())));
    }
    head = targets.head();
  }

  private static Operator create(TaskEnvironment environment, ChainedOperator planned) {
    try {
      ClassCopies copies = environment.classes().forOperator(planned.name());
      return environment.operators().apply(planned, copies);
    } catch (RuntimeException | LinkageError e) {
      throw OperatorFailure.of(planned.name(), e);
    }
  }

  /** Opens the operators, the last one first, so that each finds open what it emits to. */
  void open() {
    for (int index = links.size() - 1; index >= 0; index--) {
      Link link = links.get(index);
      link.isOpened = true;
      run(link, () -> open(link));
    }
  }

  /** All of them, in the order of the plan. */
  List<Operator> operators() {
    return links.stream().map(link -> link.operator).toList();
  }

  private static void open(Link link) throws Exception {
    for (ExchangeWriter writer : link.writers) {
      writer.open(link.context);
    }
    link.operator.open(link.context);
  }

  /** Takes the records of the task's input. */
  BatchTarget head() {
    return head;
  }

  /** A step has ended: what was emitted must be as it was, if that is checked. */
  void checkEmitted() {
    emitted.ifPresent(EmittedRecords::check);
  }

  /** The first operator, if it reads a source. */
  Optional<SourceOperator> source() {
    return links.get(0).operator instanceof SourceOperator source
        ? Optional.of(source)
        : Optional.empty();
  }

  boolean isBlocking() {
    return links.stream().anyMatch(link -> link.operator.isBlocking());
  }

  /** Event time at the task's input has come this far. To be followed by {@link #passTime}. */
  void setInputTime(long watermark) {
    inputTime = Math.max(inputTime, watermark);
  }

  /**
   * Tells each operator, and the stages after this one, how far event time has come; lets operators
   * do what was due before.
   *
   * @return {@code false} if an operator has more to emit: to be called again when there is room,
   *     before anything but {@link #giveBackMemory}, {@link #close} and what asks how it does
   */
  boolean passTime() {
    for (int index = 0; index < links.size(); index++) {
      Link link = links.get(index);
      long time = link.input == null ? inputTime : link.input.outputTime;
      if (time > link.inputTime || link.operator.isTimeDue()) {
        if (!isDone(link, () -> link.operator.advanceWatermark(time))) {
          return false;
        }
        link.inputTime = time;
      }
      // What an operator emits at the end is not too late for those behind it.
      if (link.inputTime == Long.MAX_VALUE && !isEnded(link)) {
        return false;
      }
      boolean isSource = link.input == null && link.operator instanceof SourceOperator;
      long passedOn = isSource ? time : link.operator.outputWatermark(time);
      if (passedOn > link.outputTime) {
        link.outputTime = passedOn;
        write(link, new Element.Watermark(passedOn));
      }
    }
    return true;
  }

  /** Whether {@link #passTime} has something to do though time has not advanced. */
  boolean isTimeDue() {
    return links.stream().anyMatch(link -> link.operator.isTimeDue());
  }

  /** There was more input: operators restored as ended will end once more. */
  void resume() {
    for (Link link : links) {
      link.isEnded &= link.inputTime == Long.MAX_VALUE;
    }
  }

  /** How far event time has come at the end of the chain. */
  long outputTime() {
    return links.get(links.size() - 1).outputTime;
  }

  /**
   * The input has ended. Result as with {@link #passTime}; when it is {@code true}, the stages
   * after this one have been told.
   */
  boolean endInput() {
    for (Link link : links) {
      if (!isEnded(link)) {
        return false;
      }
    }
    writeToAll(new Element.EndOfInput());
    return true;
  }

  private boolean isEnded(Link link) {
    if (!link.isEnded) {
      link.isEnded = isDone(link, link.operator::endOfInput);
    }
    return link.isEnded;
  }

  /** Sends an event to all stages after this one. */
  void writeToAll(Element.Event event) {
    links.forEach(link -> write(link, event));
  }

  private static void write(Link link, Element.Event event) {
    link.writers.forEach(writer -> writer.writeEvent(event));
  }

  /** Lets all operators freeze what they have in a snapshot, in their order. */
  List<TaskSnapshot.Part> snapshot(Element.Barrier barrier) {
    List<TaskSnapshot.Part> parts = new ArrayList<>();
    try {
      for (int index = 0; index < links.size(); index++) {
        parts.add(snapshot(index, barrier));
      }
    } catch (OperatorFailure e) {
      parts.forEach(part -> part.work().release());
      throw e;
    }
    return parts;
  }

  private TaskSnapshot.Part snapshot(int index, Element.Barrier barrier) {
    Link link = links.get(index);
    OperatorSnapshot snapshot = link.context.newSnapshot().setEnded(link.isEnded);
    SnapshotWork work;
    try {
      work = link.operator.snapshot(barrier.snapshotId(), snapshot);
    } catch (Throwable e) {
      throw OperatorFailure.of(link.name, e);
    }
    boolean isSelfContained = barrier.kind() != SnapshotKind.PERIODIC;
    SnapshotFiles files = new StateFileWriter(barrier.folder(), link.filePrefix, isSelfContained);
    return new TaskSnapshot.Part(snapshot, work, files);
  }

  void onSnapshotEnded(long snapshotId, boolean isCompleted) {
    for (Link link : links) {
      run(link, () -> link.operator.onSnapshotEnded(snapshotId, isCompleted));
    }
  }

  /** Whether all operators have committed everything up to a snapshot. */
  boolean isCommitted(long snapshotId) {
    for (Link link : links) {
      if (!isDone(link, () -> link.operator.isCommitted(snapshotId))) {
        return false;
      }
    }
    return true;
  }

  /** Lets operators spill state, if they were asked for memory. */
  void giveBackMemory() {
    for (Link link : links) {
      run(link, link.operator::giveBackMemory);
    }
  }

  void onIdle() {
    for (Link link : links) {
      run(link, link.operator::onIdle);
    }
  }

  /** How many records the first operator has emitted. */
  long recordsFromHead() {
    return links.get(0).output.recordsEmitted();
  }

  long lateRecords() {
    return links.stream().mapToLong(link -> link.operator.lateRecords()).sum();
  }

  long stateBytes() {
    return links.stream().mapToLong(link -> link.operator.stateBytes()).sum();
  }

  /** All counters, by "operator/group/name". */
  Map<String, Long> counters() {
    Map<String, Long> all = new HashMap<>();
    for (Link link : links) {
      link.context
          .counters()
          .values()
          .forEach((name, value) -> all.put(link.name + "/" + name, value));
    }
    return all;
  }

  /** The name of the operator that stands for the task where none in particular is meant. */
  String headName() {
    return links.get(0).name;
  }

  /** Closes what was opened, whatever happens. */
  void close() {
    for (Link link : links) {
      if (link.isOpened) {
        close(link, link.operator::close);
        link.writers.forEach(writer -> close(link, writer::close));
      }
    }
  }

  private void close(Link link, Call close) {
    try {
      close.run();
    } catch (Throwable e) { // nothing must keep the others from being closed
      LOG.warn("operator '{}' of task {} failed to close", link.name, task.name(), e);
    }
  }

  private interface Call {
    void run() throws Exception;
  }

  private interface Question {
    boolean ask() throws Exception;
  }

  private static void run(Link link, Call call) {
    try {
      call.run();
    } catch (Throwable e) {
      throw OperatorFailure.of(link.name, e);
    }
  }

  private static boolean isDone(Link link, Question question) {
    try {
      return question.ask();
    } catch (Throwable e) {
      throw OperatorFailure.of(link.name, e);
    }
  }
}
