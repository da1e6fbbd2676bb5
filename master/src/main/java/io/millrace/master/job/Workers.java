package io.millrace.master.job;

import io.millrace.protocol.WorkerRegistration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The workers that are alive, and those that were given up. */
final class Workers {
  /** By id, so that the same workers get the same tasks again. */
  private final TreeMap<String, RegisteredWorker> alive = new TreeMap<>();

  private final Set<String> givenUp = new HashSet<>();

  /** The worker with an id, or empty if none such is alive. */
  Optional<RegisteredWorker> find(String workerId) {
    return Optional.ofNullable(alive.get(workerId));
  }

  /** The worker with an id, or in a container with that id. */
  Optional<RegisteredWorker> findByContainer(String id) {
    return alive.values().stream()
        .filter(each -> each.id().equals(id) || id.equals(each.registration.getContainerId()))
        .findFirst();
  }

  boolean isGivenUp(String workerId) {
    return givenUp.contains(workerId);
  }

  RegisteredWorker add(WorkerRegistration registration, long nowMillis) {
    RegisteredWorker worker = new RegisteredWorker(registration, nowMillis);
    alive.put(worker.id(), worker);
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
  List<RegisteredWorker> silentSince(long millis) {
    return alive.values().stream().filter(each -> each.lastContactMillis() < millis).toList();
  }
}
