package io.millrace.worker.state;

import java.io.IOException;

/** Fills tables with what {@link FrozenTable#writeTo} wrote. Used by one thread at a time. */
final class TableReader {
  private byte[] first = new byte[256];
  private byte[] second = new byte[256];

  /** Reads all entries of a table into an empty one. */
  void read(SectionInput section, StateTable table) throws IOException {
    int entries = section.readCount();
    for (int i = 0; i < entries; i++) {
      int keyLength = section.readCount();
      first = section.readBytes(keyLength, first);
      int hash = KeyHash.of(first, 0, keyLength);
      int count = section.readCount();
      if (table.content() == StateTable.Content.VALUES) {
        second = section.readBytes(count, second);
        table.put(first, 0, keyLength, hash, second, 0, count);
      } else {
        for (int element = 0; element < count; element++) {
          int length = section.readCount();
          second = section.readBytes(length, second);
          table.append(first, 0, keyLength, hash, second, 0, length);
        }
      }
    }
    if (table.size() != entries) {
      throw new CorruptStateException("a table in a state file has a key twice or an empty list");
    }
  }
}
