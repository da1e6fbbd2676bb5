package io.millrace.worker;

import io.millrace.api.function.KeySelector;
import io.millrace.api.plan.Partitioning;
import io.millrace.planner.Exchange;
import io.millrace.planner.ExecutionPlan;
import io.millrace.protocol.DeployCommand;
import io.millrace.protocol.TaskFailure;
import io.millrace.protocol.TaskId;
import io.millrace.protocol.TaskLocation;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.exchange.AlignedInput;
import io.millrace.worker.exchange.ChannelId;
import io.millrace.worker.exchange.ExchangeQueue;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.exchange.KeyPartitioner;
import io.millrace.worker.exchange.OutputRoom;
import io.millrace.worker.exchange.Partitioner;
import io.millrace.worker.exchange.RemoteChannels;
import io.millrace.worker.loop.EventLoops;
import io.millrace.worker.task.FailureKind;
import io.millrace.worker.task.Task;
import io.millrace.worker.task.TaskEnvironment;
import io.millrace.worker.task.TaskMessage;
import io.millrace.worker.task.TaskOutputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The channels of the tasks that one worker runs in one attempt. A channel between two of them is a
 * queue; one to or from another worker is a queue with the network behind it. Used by one thread.
 */
final class Wiring {
  /** Elements, so at most this times the records of a batch, that wait in a channel. */
  private static final int QUEUE_ELEMENTS = 32;

  private final ExecutionPlan plan;
  private final DeployCommand command;
  private final CodecRegistry codecs;
  private final PlanClasses classes;
  private final Map<TaskId, TaskLocation> locations = new HashMap<>();
  private final Map<ChannelId, ExchangeQueue> queues = new LinkedHashMap<>();

  Wiring(ExecutionPlan plan, DeployCommand command, TaskEnvironment environment) {
    this.plan = plan;
    this.command = command;
    this.codecs = environment.codecs();
    this.classes = environment.classes();
    command.getLocations().forEach(location -> locations.put(location.getTask(), location));
  }

  /** What other tasks send to a task; empty if no exchange leads to its stage. */
  Optional<AlignedInput> inputOf(TaskId task) {
    List<ExchangeQueue> channels = new ArrayList<>();
    for (Exchange exchange : plan.inputsOf(task.getStage())) {
      for (int sender : partners(exchange, task.getIndex(), exchange.fromStage())) {
        channels.add(queue(new ChannelId(exchange.id(), sender, task.getIndex())));
      }
    }
    return channels.isEmpty() ? Optional.empty() : Optional.of(new AlignedInput(channels));
  }

  /** Where a task sends to. */
  TaskOutputs outputsOf(TaskId task) {
    OutputRoom room = new OutputRoom();
    Map<Integer, ExchangeWriter> writers = new HashMap<>();
    for (Exchange exchange : plan.outputsOf(task.getStage())) {
      List<ExchangeQueue> targets = new ArrayList<>();
      for (int receiver : partners(exchange, task.getIndex(), exchange.toStage())) {
        targets.add(queue(new ChannelId(exchange.id(), task.getIndex(), receiver)));
      }
      Partitioner partitioner = partitioner(exchange, task.getIndex(), targets.size());
      writers.put(exchange.id(), new ExchangeWriter(partitioner, targets, room, codecs));
    }
    return new TaskOutputs(writers, room);
  }

  /** The tasks at the other side of an exchange that a task is connected with. */
  private List<Integer> partners(Exchange exchange, int index, int otherStage) {
    if (isOneToOne(exchange)) {
      return List.of(index);
    }
    List<Integer> all = new ArrayList<>();
    for (int other = 0; other < parallelism(otherStage); other++) {
      all.add(other);
    }
    return all;
  }

  private boolean isOneToOne(Exchange exchange) {
    return exchange.partitioning() instanceof Partitioning.Forward
        && parallelism(exchange.fromStage()) == parallelism(exchange.toStage());
  }

  private int parallelism(int stage) {
    return plan.stages().get(stage).parallelism();
  }

  @SuppressWarnings("unchecked") // the program's types were checked when it was compiled
  private Partitioner partitioner(Exchange exchange, int sender, int targets) {
    Partitioning partitioning = exchange.partitioning();
    if (partitioning instanceof Partitioning.ByKey byKey) {
      KeySelector<Object, Object> selector =
          (KeySelector<Object, Object>) PlanFile.copy(byKey.keySelector());
      return classes
          .forExchange(exchange.id())
          .create(KeyPartitioner.class, selector, command.getKeyGroups(), targets, codecs);
    }
    if (partitioning instanceof Partitioning.Broadcast) {
      return Partitioner.broadcast();
    }
    return targets == 1 ? Partitioner.single() : Partitioner.rebalance(targets, sender);
  }

  private ExchangeQueue queue(ChannelId id) {
    return queues.computeIfAbsent(id, absent -> new ExchangeQueue(QUEUE_ELEMENTS));
  }

  /** Connects all channels that were asked for with the tasks at their ends, here and elsewhere. */
  void connect(Map<TaskId, Task> tasks, RemoteChannels remote, EventLoops loops) {
    queues.forEach(
        (id, queue) -> {
          Exchange exchange = plan.exchanges().get(id.exchange());
          TaskId from = new TaskId(exchange.fromStage(), id.fromIndex());
          TaskId to = new TaskId(exchange.toStage(), id.toIndex());
          String operator = senderOf(exchange);
          Task sender = tasks.get(from);
          Task receiver = tasks.get(to);
          if (sender != null) {
            queue.onRoom(sender::wakeUp);
          } else {
            RemoteChannels.End incoming =
                remote.openIncoming(
                    command.getIncarnation(), id, queue, breakListener(receiver, from, operator));
            queue.onRoom(incoming::wakeUp);
            loops.add(incoming, id.toIndex());
          }
          if (receiver != null) {
            queue.onElement(receiver::wakeUp);
          } else {
            TaskLocation location = locations.get(to);
            RemoteChannels.End outgoing =
                remote.openOutgoing(
                    command.getIncarnation(),
                    id,
                    queue,
                    location.getHost(),
                    location.getDataPort(),
                    breakListener(sender, to, operator));
            queue.onElement(outgoing::wakeUp);
            loops.add(outgoing, id.fromIndex());
          }
        });
  }

  /**
   * Lets a task fail when its channel breaks.
   *
   * @param operator that emits what is sent
   */
  private RemoteChannels.Listener breakListener(Task task, TaskId partner, String operator) {
    String other = describe(partner);
    return (id, message, cause) -> {
      FailureKind kind = FailureKind.of(cause);
      String sentence =
          kind.isExplained()
              ? "what operator '%s' emits can not be sent between task '%s' and %s: %s"
                  .formatted(operator, task.name(), other, message)
              : "task '%s' lost its connection with %s: %s".formatted(task.name(), other, message);
      String details = kind.isExplained() ? "" : String.valueOf(cause);
      TaskFailure failure = new TaskFailure(operator, sentence, details, kind.isPermanent());
      task.tell(new TaskMessage.Fail(failure));
    };
  }

  private String senderOf(Exchange exchange) {
    return plan.stages().get(exchange.fromStage()).operators().get(exchange.fromOperator()).name();
  }

  private String describe(TaskId task) {
    TaskLocation location = locations.get(task);
    return "worker %s on %s:%d"
        .formatted(location.getWorkerId(), location.getHost(), location.getDataPort());
  }
}
