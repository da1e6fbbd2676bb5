package io.millrace.worker.task;

import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Exchange;
import io.millrace.worker.code.ClassCopies;
import io.millrace.worker.code.PlanClasses;
import io.millrace.worker.exchange.ExchangeWriter;
import io.millrace.worker.operator.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connects the operators of a chain with each other and with the stages that follow. */
final class ChainTargets {
  private final TaskDescription task;
  private final PlanClasses classes;
  private final List<Operator> operators;
  private final Map<Integer, ExchangeWriter> writers;
  private final Optional<EmittedRecords> checked;

  /**
   * For the operators of a task's stage.
   *
   * @param writers the sending ends of the exchanges that leave the stage, by the exchange's id
   * @param checked notes what is emitted, if records are to be checked
   */
  ChainTargets(
      TaskDescription task,
      PlanClasses classes,
      List<Operator> operators,
      Map<Integer, ExchangeWriter> writers,
      Optional<EmittedRecords> checked) {
    this.task = task;
    this.classes = classes;
    this.operators = operators;
    this.writers = writers;
    this.checked = checked;
  }

  /** What the task's input goes to. */
  BatchTarget head() {
    return nextOperator(0);
  }

  /** Where an operator emits to. */
  CountedOutput outputOf(int operator) {
    String name = nameOf(operator);
    ClassCopies copies = classes.forOperator(name);
    Map<String, RecordTarget> targets = new HashMap<>();
    takersFrom(operator).forEach((side, takers) -> targets.put(side, asOne(copies, takers)));
    CountedOutput output = copies.create(OperatorOutput.class, targets);
    return checked
        .<CountedOutput>map(emitted -> new CheckedOutput(name, output, emitted))
        .orElse(output);
  }

  /** The sending ends of the exchanges that take from an operator. */
  List<ExchangeWriter> writersOf(int operator) {
    return exchangesFrom(operator).stream().map(exchange -> writers.get(exchange.id())).toList();
  }

  private static RecordTarget asOne(ClassCopies copies, List<RecordTarget> takers) {
    return takers.size() == 1 ? takers.get(0) : copies.create(SeveralTargets.class, takers);
  }

  private Map<String, List<RecordTarget>> takersFrom(int operator) {
    Map<String, List<RecordTarget>> takers = new HashMap<>();
    List<ChainedOperator> planned = task.stage().operators();
    for (int index = operator + 1; index < planned.size(); index++) {
      ChainedOperator each = planned.get(index);
      if (each.input() == operator) {
        RecordTarget next = nextOperator(index);
        takers.computeIfAbsent(each.inputSideOutput(), absent -> new ArrayList<>()).add(next);
      }
    }
    for (Exchange exchange : exchangesFrom(operator)) {
      RecordTarget next = nextStage(exchange);
      takers.computeIfAbsent(exchange.sideOutput(), absent -> new ArrayList<>()).add(next);
    }
    return takers;
  }

  private BatchTarget nextOperator(int index) {
    String name = nameOf(index);
    BatchTarget next =
        classes.forOperator(name).create(NextOperator.class, name, operators.get(index));
    return checked.<BatchTarget>map(emitted -> new CheckedTarget(name, next, emitted)).orElse(next);
  }

  private RecordTarget nextStage(Exchange exchange) {
    String receiver = task.plan().stages().get(exchange.toStage()).operators().get(0).name();
    ExchangeWriter writer = writers.get(exchange.id());
    return classes.forExchange(exchange.id()).create(NextStage.class, receiver, writer);
  }

  private List<Exchange> exchangesFrom(int operator) {
    return task.plan().outputsOf(task.stage().id()).stream()
        .filter(exchange -> exchange.fromOperator() == operator)
        .toList();
  }

  private String nameOf(int operator) {
    return task.stage().operators().get(operator).name();
  }
}
