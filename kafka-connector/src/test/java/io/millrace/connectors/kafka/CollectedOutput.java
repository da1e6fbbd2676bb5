package io.millrace.connectors.kafka;

import io.millrace.api.connector.SourceOutput;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a reader emits. */
final class CollectedOutput<T> implements SourceOutput<T> {
  final List<T> records = new ArrayList<>();
  final List<Long> positions = new ArrayList<>();
  final List<Long> timestamps = new ArrayList<>();
  final List<String> finishedSplits = new ArrayList<>();
  final List<String> splitsWithNothingNew = new ArrayList<>();

  @Override
  public void collect(String splitId, long position, T record, long timestampMillis) {
    records.add(record);
    positions.add(position);
    timestamps.add(timestampMillis);
  }

  @Override
  public void finishSplit(String splitId) {
    finishedSplits.add(splitId);
  }

  @Override
  public void nothingNew(String splitId) {
    splitsWithNothingNew.add(splitId);
  }
}
