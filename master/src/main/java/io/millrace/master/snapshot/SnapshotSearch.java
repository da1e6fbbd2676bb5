package io.millrace.master.snapshot;

import io.millrace.api.configuration.JobOptions;
import io.millrace.protocol.SnapshotMetadata;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks for the snapshot to go on from. That is the newest one. If its files are damaged or missing
 * it is the one before, provided that the newest holds no prepared output: for its sinks may have
 * committed that, and would write it again. Storage that cannot be reached is no damage. May block.
 */
public final class SnapshotSearch {
  private final SnapshotStore store;
  private final boolean mayDoubleOutput;
  private final Map<String, String> knownDamage;

  /**
   * What was found.
   *
   * @param snapshot the one to go on from
   * @param problems why it is not the newest, a sentence for each that was passed over
   * @param givenUp those that were passed over though they hold prepared output: nobody can go on
   *     from them any more, since that is abandoned
   */
  public record Found(
      LoadedSnapshot snapshot, List<String> problems, List<SnapshotPointer> givenUp) {
    public Found {
      problems = List.copyOf(problems);
      givenUp = List.copyOf(givenUp);
    }
  }

  /**
   * A search.
   *
   * @param mayDoubleOutput whether to pass over snapshots whatever it costs
   * @param knownDamage by the folder of a snapshot, which of its state files is not as it was
   */
  public SnapshotSearch(
      SnapshotStore store, boolean mayDoubleOutput, Map<String, String> knownDamage) {
    this.store = store;
    this.mayDoubleOutput = mayDoubleOutput;
    this.knownDamage = knownDamage;
  }

  /**
   * Finds the snapshot to go on from.
   *
   * @param completed all that there are, at least one, the newest first
   * @throws NotRestorableException if there is none, or none without doubling output
   * @throws IOException if storage cannot be reached
   */
  public Found among(List<SnapshotPointer> completed) throws IOException, NotRestorableException {
    List<SnapshotPointer> passedOver = new ArrayList<>();
    List<String> damage = new ArrayList<>();
    for (SnapshotPointer pointer : completed) {
      try {
        SnapshotMetadata metadata = read(pointer.folder());
        return instead(passedOver, damage, new LoadedSnapshot(pointer, metadata));
      } catch (DamageException e) {
        passedOver.add(pointer);
        damage.add("snapshot " + pointer.id() + " cannot be restored: " + e.getMessage());
      }
    }
    throw new NotRestorableException(
        String.join("; ", damage)
            + "; there is no other. Repair a file, then start the job from that snapshot");
  }

  /**
   * Reads a snapshot that takes nobody's place and that none takes the place of.
   *
   * @throws NotRestorableException if it is damaged or missing
   * @throws IOException if storage cannot be reached
   */
  public LoadedSnapshot in(String folder) throws IOException, NotRestorableException {
    try {
      return LoadedSnapshot.in(folder, read(folder));
    } catch (DamageException e) {
      throw new NotRestorableException(
          "the snapshot to begin with cannot be restored: " + e.getMessage());
    }
  }

  private SnapshotMetadata read(String folder) throws IOException, DamageException {
    String known = knownDamage.get(folder);
    if (known != null) {
      throw new DamageException(known);
    }
    try {
      return store.read(folder);
    } catch (FileNotFoundException | CorruptSnapshotException e) {
      throw new DamageException(e.getMessage());
    }
  }

  /** An older one in place of those that are damaged, if it may take it. */
  private Found instead(
      List<SnapshotPointer> passedOver, List<String> damage, LoadedSnapshot snapshot)
      throws NotRestorableException {
    if (passedOver.isEmpty()) {
      return new Found(snapshot, List.of(), List.of());
    }
    SnapshotPointer older = snapshot.pointer();
    Optional<String> doubled = doubledAfter(passedOver, older);
    if (doubled.isEmpty()) {
      String reason = "no sink has committed anything since";
      return new Found(snapshot, tell(damage, older, reason), List.of());
    }
    if (mayDoubleOutput) {
      String reason = JobOptions.DOUBLED_OUTPUT.key() + " permits to write again " + doubled.get();
      return new Found(snapshot, tell(damage, older, reason), passedOver);
    }
    throw new NotRestorableException(
        ("%s. Going back to snapshot %d would write again %s. Repair the file, then start the job"
                + " from snapshot %d; or start it from snapshot %d in %s, or with %s = true, and"
                + " take what is doubled")
            .formatted(
                String.join("; ", damage),
                older.id(),
                doubled.get(),
                passedOver.get(0).id(),
                older.id(),
                older.folder(),
                JobOptions.DOUBLED_OUTPUT.key()));
  }

  private static List<String> tell(List<String> damage, SnapshotPointer older, String reason) {
    return damage.stream()
        .map(each -> each + "; snapshot " + older.id() + " is used instead: " + reason)
        .toList();
  }

  /** What sinks may have committed since a snapshot, completes "write again"; empty if nothing. */
  private static Optional<String> doubledAfter(
      List<SnapshotPointer> passedOver, SnapshotPointer older) {
    TreeSet<String> sinks = new TreeSet<>();
    passedOver.forEach(pointer -> sinks.addAll(pointer.preparedBy()));
    if (sinks.isEmpty()) {
      return Optional.empty();
    }
    String names = sinks.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    return Optional.of(
        "what %s wrote between %s and %s, since that may have been committed"
            .formatted(
                names,
                Instant.ofEpochMilli(older.triggeredAtMillis()),
                Instant.ofEpochMilli(passedOver.get(0).triggeredAtMillis())));
  }

  /** A snapshot's file is gone, or not what was written. */
  private static final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
      super(message);
    }
  }
}
