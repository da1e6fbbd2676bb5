package io.millrace.connectors.files;

import io.millrace.api.connector.SourceOutput;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a reader collects. */
final class LinesOfFile implements SourceOutput<String> {
  final List<String> lines = new ArrayList<>();
  final List<Long> positions = new ArrayList<>();
  final List<String> finishedSplits = new ArrayList<>();

  @Override
  public void collect(String splitId, long position, String line, long timestampMillis) {
    lines.add(line);
    positions.add(position);
  }

  @Override
  public void finishSplit(String splitId) {
    finishedSplits.add(splitId);
  }

  @Override
  public void nothingNew(String splitId) {}
}
