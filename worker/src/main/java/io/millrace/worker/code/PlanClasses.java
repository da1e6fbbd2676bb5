package io.millrace.worker.code;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The copies of classes for all places in one plan. All parallel tasks share them, and so do the
 * tasks after a restart, so that their number depends on the plan only. Safe for use by several
 * threads.
 */
public final class PlanClasses {
  private final Supplier<ClassCopies> newPlace;
  private final Map<String, ClassCopies> places = new ConcurrentHashMap<>();

  /**
   * For a plan.
   *
   * @param areCopied whether classes are copied at all: a debugger does not stop in copies
   */
  public PlanClasses(boolean areCopied) {
    newPlace = areCopied ? ClassCopies::forPlace : ClassCopies::none;
  }

  /** The copies for an operator. */
  public ClassCopies forOperator(String operatorName) {
    return at("operator " + operatorName);
  }

  /** The copies for the sending end of an exchange. */
  public ClassCopies forExchange(int exchangeId) {
    return at("exchange " + exchangeId);
  }

  private ClassCopies at(String place) {
    return places.computeIfAbsent(place, absent -> newPlace.get());
  }
}
