package io.millrace.master.job;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Damages the files of completed snapshots, and knows what a job may do then. */
final class SimulatedDamage {
  private final Simulation simulation;
  private final SimulatedWorld world;

  SimulatedDamage(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world();
  }

  /** In some runs, once or several times. */
  void plan(long faultsUntilMillis) {
    Random random = simulation.random();
    if (faultsUntilMillis == 0 || random.nextInt(5) > 0) {
      return;
    }
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      simulation.after(500 + random.nextInt((int) faultsUntilMillis), this::damageSome);
    }
  }

  /** A file of the newest snapshot, mostly. */
  private void damageSome() {
    List<SnapshotPointer> pointers = world.pointers();
    if (pointers.isEmpty() || world.outcome() != null) {
      return;
    }
    Random random = simulation.random();
    SnapshotPointer pointer =
        pointers.get(random.nextInt(3) > 0 ? 0 : random.nextInt(pointers.size()));
    List<String> files = filesOf(pointer);
    List<SimulatedStorage.Damage> kinds = List.of(SimulatedStorage.Damage.values());
    String path = files.get(random.nextBoolean() ? 0 : random.nextInt(files.size()));
    SimulatedStorage.Damage kind = kinds.get(random.nextInt(kinds.size()));
    simulation.trace(path + " of snapshot " + pointer.id() + " is " + kind);
    world.storage().damage(path, kind);
  }

  /** The metadata file, then the state files, also those that it refers to. */
  private List<String> filesOf(SnapshotPointer pointer) {
    List<String> files = new ArrayList<>();
    files.add(pointer.folder() + "/metadata");
    for (OperatorSnapshot part : world.written(pointer).getOperators()) {
      files.addAll(filesOf(part));
    }
    return files;
  }

  private List<String> filesOf(OperatorSnapshot part) {
    List<String> files = new ArrayList<>();
    if (part.isSetKeyedState()) {
      files.add(part.getKeyedState().getPath());
      files.addAll(world.referredBy(part.getKeyedState().getPath()));
    }
    return files;
  }

  /** The first file that a task cannot restore its state from. */
  Optional<String> damagedFileOf(List<OperatorSnapshot> parts) {
    return parts.stream()
        .flatMap(part -> filesOf(part).stream())
        .filter(world.storage()::isDamaged)
        .findFirst();
  }

  boolean isAny() {
    return !world.storage().damaged().isEmpty();
  }

  /** A job may fail for damage only if it cannot go back, or would double output. */
  void checkStop(JobOutcome outcome) {
    List<String> passedOver = new ArrayList<>();
    boolean isAnyPrepared = false;
    for (SnapshotPointer pointer : world.pointers()) {
      Optional<String> damaged =
          filesOf(pointer).stream().filter(world.storage()::isDamaged).findFirst();
      if (damaged.isEmpty()) {
        SimulatedWorld.check(
            isAnyPrepared, "failed, but could go on from " + pointer.id() + ": " + outcome);
        break;
      }
      passedOver.addAll(filesOf(pointer));
      isAnyPrepared |= holdsPrepared(world.written(pointer));
    }
    SimulatedWorld.check(
        passedOver.stream()
            .filter(world.storage()::isDamaged)
            .anyMatch(path -> outcome.message().contains(path)),
        "failed, but names no damaged file: " + outcome);
    SimulatedWorld.check(outcome.areFilesKept(), "files are not kept: " + outcome);
  }

  private static boolean holdsPrepared(SnapshotMetadata metadata) {
    return metadata.getOperators().stream()
        .anyMatch(part -> part.isSetCommittables() && !part.getCommittables().isEmpty());
  }
}
