package io.millrace.worker.state;

import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.memory.ImageFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link KeyedStateStore} held at one moment. May be written by any one thread while the
 * store goes on. {@link #release} must be called once, whether it was written or not.
 */
public final class FrozenState {
  private final String operatorName;
  private final int keyGroupCount;
  private final List<ClassDictionary.Entry> classes;
  private final List<Table> tables = new ArrayList<>();

  private record Table(int keyGroup, String name, TableFormat format, FrozenTable content) {}

  /**
   * What was written.
   *
   * @param newBytes of pages that are in the file
   * @param allBytes of all pages, with those that are in other files
   * @param referredPaths the other files
   */
  public record Written(long newBytes, long allBytes, List<String> referredPaths) {}

  FrozenState(String operatorName, int keyGroupCount, List<ClassDictionary.Entry> classes) {
    this.operatorName = operatorName;
    this.keyGroupCount = keyGroupCount;
    this.classes = classes;
  }

  /** Adds a table; those of one key group come one after the other. */
  void add(int keyGroup, String name, TableFormat format, FrozenTable content) {
    tables.add(new Table(keyGroup, name, format, content));
  }

  /** Whether there is nothing in it, so that it need not be written. */
  public boolean isEmpty() {
    return tables.isEmpty();
  }

  /**
   * Writes a state file, described at the package, with all that it holds.
   *
   * @param stream not closed
   */
  public Written writeTo(OutputStream stream) throws IOException {
    return write(
        new StateFileOutput(stream, new ImageFile(), ReferredFiles.none(), true),
        ReferredFiles.none());
  }

  /**
   * Writes a state file with what the files of completed snapshots do not hold already.
   *
   * @param stream not closed
   * @param file stands for the file that is written, for later snapshots to refer to
   */
  public Written writeChangesTo(OutputStream stream, ImageFile file) throws IOException {
    ReferredFiles referred = ReferredFiles.of(tables.stream().map(Table::content).toList());
    return write(new StateFileOutput(stream, file, referred, false), referred);
  }

  private Written write(StateFileOutput output, ReferredFiles referred) throws IOException {
    for (Table table : tables) {
      output.write(table.keyGroup(), table.name(), table.format(), table.content());
    }
    output.end(operatorName, keyGroupCount, classes);
    return new Written(output.newBytes(), output.allBytes(), referred.paths());
  }

  /** Gives all pages back. */
  public void release() {
    tables.forEach(table -> table.content().release());
    tables.clear();
  }
}
