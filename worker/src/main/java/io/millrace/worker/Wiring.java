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
import io.millrace.worker.loop.EventLoop;
import io.millrace.worker.loop.EventLoops;
import io.millrace.worker.loop.Steppable;
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
      writers.put(exchange.id(), new ExchangeWriter(partitioner, targets, room));
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
          Task sender = tasks.get(from);
          Task receiver = tasks.get(to);
          if (sender != null) {
            queue.onRoom(sender::wakeUp);
          } else {
            Remote end = new Remote(receiver, describe(from));
            Steppable incoming = remote.openIncoming(command.getIncarnation(), id, queue, end);
            end.loop = loops.add(incoming, id.toIndex());
            queue.onRoom(end::wakeUp);
          }
          if (receiver != null) {
            queue.onElement(receiver::wakeUp);
          } else {
            Remote end = new Remote(sender, describe(to));
            TaskLocation location = locations.get(to);
            Steppable outgoing =
                remote.openOutgoing(
                    command.getIncarnation(),
                    id,
                    queue,
                    location.getHost(),
                    location.getDataPort(),
                    end);
            end.loop = loops.add(outgoing, id.fromIndex());
            queue.onElement(end::wakeUp);
          }
        });
  }

  private String describe(TaskId task) {
    TaskLocation location = locations.get(task);
    return "worker %s on %s:%d"
        .formatted(location.getWorkerId(), location.getHost(), location.getDataPort());
  }

  /** The other end of a channel of one task. */
  private final class Remote implements RemoteChannels.Listener {
    private final Task task;
    private final String other;
    private volatile EventLoop loop;

    Remote(Task task, String other) {
      this.task = task;
      this.other = other;
    }

    @Override
    public void onChannelBroken(ChannelId id, String message, Throwable cause) {
      String operator = plan.stages().get(task.id().getStage()).operators().get(0).name();
      String sentence =
          "task '%s' lost its connection with %s: %s".formatted(task.name(), other, message);
      task.tell(
          new TaskMessage.Fail(new TaskFailure(operator, sentence, String.valueOf(cause), false)));
    }

    @Override
    public void wakeUp() {
      EventLoop current = loop;
      if (current != null) {
        current.wakeUp();
      }
    }
  }
}
