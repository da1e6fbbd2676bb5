package io.millrace.worker.state;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.memory.Page;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the content of a state file into a store, for the key groups of the store: of the file, and
 * of those that it refers to, only the index and the pages of these groups are read.
 */
final class StateFileReader implements AutoCloseable {
  private static final int MAX_INDEX_BYTES = 1 << 30;
  private static final int MAX_NUMBERS = 16;

  private final KeyedStateStore store;
  private final StateFiles files;

  /** The file itself, and behind it those that it refers to. */
  private final List<StateFileInput> inputs = new ArrayList<>();

  private DataInputStream index;

  StateFileReader(KeyedStateStore store, StateFiles files) {
    this.store = store;
    this.files = files;
  }

  void restore(String path) throws IOException {
    StateFileInput file = new StateFileInput(path, files.file(path));
    inputs.add(file);
    try {
      index = new DataInputStream(new ByteArrayInputStream(readIndex(file)));
      readHeader(path);
      for (int count = index.readInt(); count > 0; count--) {
        readTable();
      }
      if (index.read() >= 0) {
        throw new CorruptStateException("its index holds more than its tables");
      }
    } catch (EOFException e) {
      throw file.damaged("its index is cut off");
    } catch (CorruptStateException e) {
      throw file.damaged(e.getMessage());
    }
  }

  private static byte[] readIndex(StateFileInput file) throws IOException {
    byte[] footerBytes = new byte[StateFileFormat.FOOTER_BYTES];
    long footerOffset = file.lengthBytes() - footerBytes.length;
    if (footerOffset < Long.BYTES) {
      throw new CorruptStateException("it is cut off");
    }
    byte[] start = new byte[Long.BYTES];
    file.read(0, start, start.length);
    checkMagic(dataOf(start).readLong());
    file.read(footerOffset, footerBytes, footerBytes.length);
    DataInputStream footer = dataOf(footerBytes);
    int checksum = footer.readInt();
    long indexOffset = footer.readLong();
    checkMagic(footer.readLong());
    long length = footerOffset - indexOffset;
    if (length < 0 || length > MAX_INDEX_BYTES) {
      throw new CorruptStateException("its index has " + length + " bytes");
    }
    byte[] index = new byte[(int) length];
    file.read(indexOffset, index, index.length, checksum);
    return index;
  }

  private static DataInputStream dataOf(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  private static void checkMagic(long found) throws CorruptStateException {
    if (found == StateFileFormat.MAGIC) {
      return;
    }
    long version = found - (StateFileFormat.MAGIC & ~0xFFL);
    throw new CorruptStateException(
        version > 0 && version <= 0xFF
            ? "it has format version %d, but this build reads %d"
                .formatted(version, StateFileFormat.MAGIC & 0xFF)
            : "it does not begin and end as a state file");
  }

  private void readHeader(String own) throws IOException {
    String operatorName = index.readUTF();
    int keyGroupCount = index.readInt();
    if (keyGroupCount != store.keyGroupCount()) {
      throw new UserException(
          "the state of operator '%s' is divided into %d key groups, but the job has %d; start the job with the former number"
              .formatted(operatorName, keyGroupCount, store.keyGroupCount()));
    }
    List<ClassDictionary.Entry> classes = new ArrayList<>();
    for (int count = index.readInt(); count > 0; count--) {
      classes.add(ClassDictionary.Entry.readFrom(index));
    }
    for (int count = index.readInt(); count > 0; count--) {
      String path = StateFilePaths.beside(own, index.readUTF());
      inputs.add(new StateFileInput(path, files.file(path)));
    }
    store.dictionary().restore(classes);
  }

  private void readTable() throws IOException {
    int keyGroup = index.readInt();
    if (keyGroup < 0 || keyGroup >= store.keyGroupCount()) {
      throw new CorruptStateException("it has a table for key group " + keyGroup);
    }
    String name = index.readUTF();
    TableFormat format = TableFormat.ofCode(index.readByte());
    int numberCount = index.readByte();
    if (numberCount < 0 || numberCount > MAX_NUMBERS) {
      throw new CorruptStateException("a table with " + numberCount + " numbers");
    }
    long[] numbers = new long[numberCount];
    for (int i = 0; i < numberCount; i++) {
      numbers[i] = index.readLong();
    }
    int pages = index.readInt();
    if (!store.range().contains(keyGroup)) {
      index.skipNBytes((long) pages * StateFileFormat.PAGE_ENTRY_BYTES);
      return;
    }
    StateTable table = store.table(name, format, keyGroup);
    if (table.size() > 0) {
      throw new CorruptStateException(
          "state '%s' of operator '%s' is in the snapshot twice for one key group"
              .formatted(name, store.operatorName()));
    }
    table.restore(numbers, new IndexedPages(pages));
  }

  /** The pages that the index tells of next. */
  private final class IndexedPages implements PageSource {
    private final int pageCount;

    IndexedPages(int pageCount) {
      this.pageCount = pageCount;
    }

    @Override
    public int pageCount() {
      return pageCount;
    }

    @Override
    public int next(byte[] target) throws IOException {
      int file = index.readInt();
      long offset = index.readLong();
      int length = index.readInt();
      int checksum = index.readInt();
      if (file < 0 || file >= inputs.size() || length < 0 || length > Page.SIZE_BYTES) {
        throw new CorruptStateException("a page of %d bytes in file %d".formatted(length, file));
      }
      inputs.get(file).read(offset, target, length, checksum);
      return length;
    }
  }

  @Override
  public void close() throws IOException {
    for (StateFileInput input : inputs) {
      input.close();
    }
  }
}
