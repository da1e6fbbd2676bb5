package io.millrace.master.job;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.master.snapshot.SnapshotPointer;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SerializedSplit;
import io.millrace.protocol.SnapshotMetadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What lies outside master and workers, and survives both: the source, the coordination, the
 * storage of snapshots, and the system that the sink writes to. Checks, at each change, that the
 * change is allowed.
 */
final class SimulatedWorld {
  /** Records in each split; record {@code i} of split {@code s} is the text {@code s:i}. */
  private final Map<String, Integer> recordsBySplit = new TreeMap<>();

  /** By folder, what the metadata files say, or would if they were not damaged. */
  private final Map<String, SnapshotMetadata> written = new HashMap<>();

  /** By state file. */
  private final Map<String, Set<String>> referredPaths = new HashMap<>();

  private final SimulatedStorage storage = new SimulatedStorage(this::pointers);
  private final TreeMap<Long, SnapshotPointer> pointers = new TreeMap<>();
  private final Map<String, Prepared> prepared = new TreeMap<>();
  private final Set<String> commitable = new HashSet<>();
  private final Map<String, Integer> committedRecords = new TreeMap<>();
  private SnapshotMetadata newestPublished;
  private int referredFiles;
  private long epoch;
  private JobOutcome outcome;

  private static final class Prepared {
    final long incarnation;
    final List<String> records;
    boolean isCommitted;
    boolean isAbandoned;

    Prepared(long incarnation, List<String> records) {
      this.incarnation = incarnation;
      this.records = records;
    }
  }

  SimulatedWorld(int splits, int recordsPerSplit) {
    for (int split = 0; split < splits; split++) {
      recordsBySplit.put("split-" + split, recordsPerSplit + split);
    }
  }

  // ------------------------------------------------------------------ source

  /** The first splits, by name; the others appear later. */
  List<SerializedSplit> splits(int count) {
    return recordsBySplit.keySet().stream()
        .limit(count)
        .map(name -> new SerializedSplit(name, encode("0")))
        .toList();
  }

  int splitCount() {
    return recordsBySplit.size();
  }

  int recordsIn(String split) {
    return recordsBySplit.get(split);
  }

  // ------------------------------------------------------------------ coordination and storage

  long nextEpoch() {
    return ++epoch;
  }

  boolean isLeader(long candidate) {
    return candidate == epoch;
  }

  long epoch() {
    return epoch;
  }

  SimulatedStorage storage() {
    return storage;
  }

  /** A master is about to write a metadata file. */
  void writes(String folder, SnapshotMetadata metadata) {
    check(
        written.put(folder, new SnapshotMetadata(metadata)) == null, folder + " is written twice");
  }

  /** What a snapshot's metadata file says, or would if it was not damaged. */
  SnapshotMetadata written(SnapshotPointer pointer) {
    return written.get(pointer.folder());
  }

  /** A task writes a state file, which refers to others. */
  void writeState(String path, Set<String> referred) {
    storage.write(path, String.join("\n", referred).concat("\n").getBytes(StandardCharsets.UTF_8));
    referredPaths.put(path, Set.copyOf(referred));
  }

  /** The files that a state file refers to. */
  Set<String> referredBy(String path) {
    return referredPaths.get(path);
  }

  /** How many files of other snapshots the retained ones refer to. */
  int referredFiles() {
    return referredFiles;
  }

  void publish(long publisher, SnapshotPointer pointer) {
    check(isLeader(publisher), "a deposed master publishes");
    SnapshotMetadata metadata = written(pointer);
    check(
        storage.isThere(pointer.folder() + "/metadata"),
        "snapshot " + pointer.id() + " is published before it is written");
    if (pointers.containsKey(pointer.id())) {
      check(pointers.get(pointer.id()).equals(pointer), "a published snapshot is replaced");
      return;
    }
    check(
        pointers.isEmpty() || pointers.lastKey() < pointer.id(),
        "snapshot " + pointer.id() + " is published after " + pointers.keySet());
    pointers.put(pointer.id(), pointer);
    newestPublished = metadata;
    metadata.getOperators().stream()
        .filter(OperatorSnapshot::isSetCommittables)
        .flatMap(operator -> operator.getCommittables().stream())
        .forEach(each -> commitable.add(decode(each)));
    checkSnapshots();
  }

  void forget(long forgetter, SnapshotPointer pointer) {
    check(isLeader(forgetter), "a deposed master forgets a snapshot");
    pointers.remove(pointer.id());
    checkSnapshots();
  }

  /** A completed snapshot is never lost. */
  void checkSnapshots() {
    check(newestPublished == null || !pointers.isEmpty(), "all completed snapshots are gone");
    for (SnapshotPointer pointer : pointers.values()) {
      check(
          storage.isThere(pointer.folder() + "/metadata"),
          "snapshot " + pointer.id() + " has no file");
      checkStateFiles(pointer, written(pointer));
    }
    check(
        newestPublished == null || pointers.lastKey() == newestPublished.getSnapshotId(),
        "the newest completed snapshot is gone");
  }

  /** A file that a retained snapshot needs is never deleted. */
  private void checkStateFiles(SnapshotPointer pointer, SnapshotMetadata metadata) {
    for (OperatorSnapshot part : metadata.getOperators()) {
      if (part.isSetKeyedState()) {
        String own = part.getKeyedState().getPath();
        check(storage.isThere(own), "snapshot " + pointer.id() + " has lost " + own);
        for (String path : part.getReferredPaths()) {
          check(storage.isThere(path), "snapshot " + pointer.id() + " needs " + path);
          referredFiles++;
        }
      }
    }
  }

  List<SnapshotPointer> pointers() {
    return new ArrayList<>(pointers.descendingMap().values());
  }

  void record(long recorder, JobOutcome recorded) {
    check(isLeader(recorder), "a deposed master records an outcome");
    check(
        outcome == null || outcome.state() == recorded.state(),
        "the outcome changes from " + outcome + " to " + recorded);
    outcome = recorded;
  }

  JobOutcome outcome() {
    return outcome;
  }

  // ------------------------------------------------------------------ the system of the sink

  void prepare(String committable, long incarnation, List<String> records) {
    check(
        prepared.put(committable, new Prepared(incarnation, List.copyOf(records))) == null,
        committable + " is prepared twice");
  }

  void commit(String committable) {
    Prepared write = prepared.get(committable);
    check(commitable.contains(committable), committable + " is in no completed snapshot");
    check(!write.isAbandoned, committable + " is committed after it was abandoned");
    if (!write.isCommitted) {
      write.isCommitted = true;
      for (String each : write.records) {
        check(
            committedRecords.merge(each, 1, Integer::sum) == 1,
            "record " + each + " is written twice, now by " + committable);
      }
    }
  }

  void abandonBefore(long incarnation) {
    for (Map.Entry<String, Prepared> each : prepared.entrySet()) {
      Prepared write = each.getValue();
      if (write.incarnation < incarnation && !write.isCommitted) {
        write.isAbandoned = true;
      }
    }
  }

  // ------------------------------------------------------------------ the end

  /** Each record up to the newest completed snapshot is visible once, and no other is. */
  void checkOutput() {
    Map<String, Integer> expected = new TreeMap<>();
    if (newestPublished != null) {
      positions(newestPublished)
          .forEach(
              (split, end) -> {
                for (int index = 0; index < end; index++) {
                  expected.put(split + ":" + index, 1);
                }
              });
    }
    check(
        committedRecords.equals(expected),
        "visible "
            + committedRecords.size()
            + ", expected "
            + expected.size()
            + " records: "
            + difference(expected));
  }

  /**
   * After damage: each visible record lies before the newest completed snapshot, and what that has
   * prepared can still be committed by somebody who repairs it.
   */
  void checkNothingSpoilt() {
    if (newestPublished == null) {
      check(committedRecords.isEmpty(), "visible, though no snapshot was completed");
      return;
    }
    Map<String, Integer> ends = positions(newestPublished);
    for (String record : committedRecords.keySet()) {
      int colon = record.lastIndexOf(':');
      check(
          Integer.parseInt(record.substring(colon + 1)) < ends.get(record.substring(0, colon)),
          record + " is visible, but after the newest completed snapshot");
    }
    newestPublished.getOperators().stream()
        .filter(OperatorSnapshot::isSetCommittables)
        .flatMap(operator -> operator.getCommittables().stream())
        .map(each -> prepared.get(decode(each)))
        .forEach(each -> check(!each.isAbandoned, "what the newest snapshot holds is abandoned"));
  }

  /** All records of all splits. */
  int total() {
    return recordsBySplit.values().stream().mapToInt(Integer::intValue).sum();
  }

  int visible() {
    return committedRecords.size();
  }

  private String difference(Map<String, Integer> expected) {
    Map<String, Integer> different = new TreeMap<>(committedRecords);
    expected.forEach((record, count) -> different.merge(record, -count, Integer::sum));
    different.values().removeIf(count -> count == 0);
    return different.toString();
  }

  /** How far each split had been read in a snapshot; checks that each is in it once. */
  private Map<String, Integer> positions(SnapshotMetadata snapshot) {
    Map<String, Integer> positions = new TreeMap<>();
    snapshot
        .getSources()
        .forEach(
            source ->
                source.getKnownSplitIds().forEach(name -> positions.put(name, recordsIn(name))));
    Set<String> seen = new HashSet<>();
    List<SerializedSplit> unfinished = new ArrayList<>();
    snapshot.getSources().forEach(source -> unfinished.addAll(source.getUnassigned()));
    snapshot.getOperators().stream()
        .filter(OperatorSnapshot::isSetSplits)
        .forEach(operator -> unfinished.addAll(operator.getSplits()));
    for (SerializedSplit split : unfinished) {
      check(seen.add(split.getSplitId()), split.getSplitId() + " is twice in a snapshot");
      positions.put(split.getSplitId(), positionOf(split));
    }
    return positions;
  }

  static int positionOf(SerializedSplit split) {
    return Integer.parseInt(decode(split.bufferForSplit()));
  }

  static ByteBuffer encode(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static String decode(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  static void check(boolean condition, String violation) {
    if (!condition) {
      throw new AssertionError(violation);
    }
  }
}
