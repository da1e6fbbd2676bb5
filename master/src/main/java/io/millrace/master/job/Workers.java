package io.millrace.master.job;

import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The workers that are alive, those that are expected to register, and those that were given up.
 */
final class Workers {
  private final AwakeTime awake;

  /** By id, so that the same workers get the same tasks again. */
  private final TreeMap<String, RegisteredWorker> alive = new TreeMap<>();

  /** By the id of their container, in awake time, until when they are waited for. */
  private final Map<String, Long> expectedUntil = new HashMap<>();

  private final Set<String> givenUp = new HashSet<>();

  Workers(AwakeTime awake) {
    this.awake = awake;
  }

  /** The worker with an id, or empty if none such is alive. */
  Optional<RegisteredWorker> find(String workerId) {
    return Optional.ofNullable(alive.get(workerId));
  }

  /** The worker with an id, or in a container with that id. */
  Optional<RegisteredWorker> findByContainer(String id) {
    return alive.values().stream()
        .filter(each -> each.id().equals(id) || each.containerId().equals(id))
        .findFirst();
  }

  boolean isGivenUp(WorkerRegistration registration) {
    return givenUp.contains(registration.getWorkerId())
        || givenUp.contains(RegisteredWorker.containerIdOf(registration));
  }

  /** A container is there, whose worker is to register in time, if it has not yet. */
  void expect(String containerId, long patienceMillis) {
    if (findByContainer(containerId).isEmpty() && !givenUp.contains(containerId)) {
      expectedUntil.putIfAbsent(containerId, awake.millis() + patienceMillis);
    }
  }

  /** Does not wait for a container's worker any more: the container has ended. */
  void expectNoMore(String containerId) {
    expectedUntil.remove(containerId);
  }

  RegisteredWorker add(WorkerRegistration registration, long nowMillis) {
    RegisteredWorker worker = new RegisteredWorker(registration, awake, nowMillis);
    alive.put(worker.id(), worker);
    expectedUntil.remove(worker.id());
    expectedUntil.remove(worker.containerId());
    return worker;
  }

  /** Forgets a worker whose process is known to have ended. */
  void remove(RegisteredWorker worker) {
    alive.remove(worker.id());
  }

  /** Forgets a worker whose process may live on, and does not let it come back. */
  void giveUp(RegisteredWorker worker) {
    remove(worker);
    givenUp.add(worker.id());
  }

  /** Those alive, in the order of their ids. */
  Collection<RegisteredWorker> alive() {
    return alive.values();
  }

  int count() {
    return alive.size();
  }

  /** Those not heard of for longer than this. */
  List<RegisteredWorker> silentFor(long millis) {
    return alive.values().stream().filter(each -> each.silentMillis() > millis).toList();
  }

  /** Gives up the containers whose workers have not registered in time; returns their ids. */
  List<String> giveUpOverdue() {
    List<String> overdue = new ArrayList<>();
    expectedUntil.forEach(
        (containerId, untilMillis) -> {
          if (untilMillis < awake.millis()) {
            overdue.add(containerId);
          }
        });
    overdue.forEach(expectedUntil::remove);
    givenUp.addAll(overdue);
    return overdue;
  }
}
