package io.millrace.worker.state;

import io.millrace.api.UserException;
import io.millrace.worker.codec.ClassDictionary;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/** Puts the content of a state file into a store, for the key groups of the store. */
final class StateFileReader {
  private static final int FOOTER_BYTES = Integer.BYTES + 2 * Long.BYTES;
  private static final int MAX_HEADER_BYTES = 64 * 1024 * 1024;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int INDEX_ENTRY_BYTES = Integer.BYTES + Long.BYTES;

  private final KeyedStateStore store;
  private final TableReader tables = new TableReader();

  StateFileReader(KeyedStateStore store) {
    this.store = store;
  }

  /** Reads a whole file in order. */
  void restore(InputStream stream) throws IOException {
    DataInputStream input = new DataInputStream(new BufferedInputStream(stream, BUFFER_BYTES));
    try {
      readHeader(input);
      while (readSection(input)) {
        // The next one follows.
      }
      input.transferTo(OutputStream.nullOutputStream());
    } catch (EOFException e) {
      throw new CorruptStateException("a state file is cut off", e);
    }
  }

  /** Reads what the index names for the store's key groups. */
  void restore(StateFileAccess file) throws IOException {
    try {
      try (DataInputStream input = open(file, 0)) {
        readHeader(input);
      }
      readSections(file, readIndex(file));
    } catch (EOFException e) {
      throw new CorruptStateException("a state file is cut off", e);
    }
  }

  /** The sections of a range lie one after the other, since they are ordered by key group. */
  private void readSections(StateFileAccess file, byte[] index) throws IOException {
    int wanted = 0;
    long offset = 0;
    for (int at = Integer.BYTES; at < index.length; at += INDEX_ENTRY_BYTES) {
      if (store.range().contains(intAt(index, at))) {
        if (wanted == 0) {
          offset = longAt(index, at + Integer.BYTES);
        }
        wanted++;
      }
    }
    if (wanted == 0) {
      return;
    }
    try (DataInputStream sections = open(file, offset)) {
      for (; wanted > 0; wanted--) {
        if (!readSection(sections)) {
          throw new CorruptStateException("the index of a state file names a missing section");
        }
      }
    }
  }

  private static DataInputStream open(StateFileAccess file, long offset) throws IOException {
    return new DataInputStream(new BufferedInputStream(file.open(offset), BUFFER_BYTES));
  }

  private void readHeader(DataInputStream input) throws IOException {
    if (input.readLong() != FrozenState.MAGIC) {
      throw new CorruptStateException("a file is not a state file of a version that is understood");
    }
    int length = input.readInt();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new CorruptStateException("a state file's header has " + length + " bytes");
    }
    byte[] bytes = input.readNBytes(length);
    check(bytes, input.readInt());
    DataInputStream header = new DataInputStream(new ByteArrayInputStream(bytes));
    String operatorName = header.readUTF();
    int keyGroupCount = header.readInt();
    if (keyGroupCount != store.keyGroupCount()) {
      throw new UserException(
          "the state of operator '%s' is divided into %d key groups, but the job has %d; start the job with the former number"
              .formatted(operatorName, keyGroupCount, store.keyGroupCount()));
    }
    for (int count = header.readInt(); count > 0; count--) {
      store.dictionary().add(new ClassDictionary.Entry(header.readUTF(), header.readLong()));
    }
  }

  private static void check(byte[] bytes, int expected) throws CorruptStateException {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    if ((int) checksum.getValue() != expected) {
      throw new CorruptStateException("a checksum in a state file is wrong");
    }
  }

  private static byte[] readIndex(StateFileAccess file) throws IOException {
    long footerOffset = file.lengthBytes() - FOOTER_BYTES;
    if (footerOffset < 0) {
      throw new EOFException();
    }
    int checksum;
    long indexOffset;
    try (DataInputStream footer = open(file, footerOffset)) {
      checksum = footer.readInt();
      indexOffset = footer.readLong();
      if (footer.readLong() != FrozenState.MAGIC) {
        throw new EOFException();
      }
    }
    long length = footerOffset - indexOffset;
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new CorruptStateException("a state file's index has " + length + " bytes");
    }
    try (DataInputStream input = open(file, indexOffset)) {
      byte[] index = input.readNBytes((int) length);
      check(index, checksum);
      return index;
    }
  }

  private static int intAt(byte[] bytes, int at) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(bytes, at, Integer.BYTES)).readInt();
  }

  private static long longAt(byte[] bytes, int at) throws IOException {
    return new DataInputStream(new ByteArrayInputStream(bytes, at, Long.BYTES)).readLong();
  }

  private boolean readSection(DataInputStream input) throws IOException {
    int keyGroup = input.readInt();
    if (keyGroup == FrozenState.END_OF_SECTIONS) {
      return false;
    }
    if (keyGroup < 0 || keyGroup >= store.keyGroupCount()) {
      throw new CorruptStateException("a state file has a section for key group " + keyGroup);
    }
    SectionInput section = new SectionInput(input);
    if (!store.range().contains(keyGroup)) {
      section.skip();
      return true;
    }
    int count = section.readCount();
    for (int i = 0; i < count; i++) {
      String name = section.readText();
      TableFormat format = TableFormat.ofCode(section.readByte());
      readTable(name, store.table(name, format, keyGroup), section);
    }
    section.end();
    return true;
  }

  private void readTable(String name, StateTable table, SectionInput section) throws IOException {
    if (table.size() > 0) {
      throw new CorruptStateException(
          "state '%s' of operator '%s' is in the snapshot twice for one key group"
              .formatted(name, store.operatorName()));
    }
    tables.read(section, table);
  }
}
