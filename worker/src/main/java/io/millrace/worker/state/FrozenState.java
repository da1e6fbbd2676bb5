package io.millrace.worker.state;

import io.millrace.worker.codec.ClassDictionary;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a {@link KeyedStateStore} held at one moment. May be written by any one thread while the
 * store goes on. {@link #release} must be called once, whether it was written or not.
 */
public final class FrozenState {
  static final long MAGIC = 0x4D52_5354_4154_4501L;
  static final int END_OF_SECTIONS = -1;

  private final String operatorName;
  private final int keyGroupCount;
  private final List<ClassDictionary.Entry> classes;
  private final List<Table> tables = new ArrayList<>();

  private record Table(int keyGroup, String name, TableFormat format, FrozenTable content) {}

  private record Section(int keyGroup, long offset) {}

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

  /** The number of entries in all tables. */
  public long entries() {
    return tables.stream().mapToLong(table -> table.content().size()).sum();
  }

  /** Writes a state file, described at the package, to a stream that is not closed. */
  public void writeTo(OutputStream stream) throws IOException {
    CountingOutputStream counting = new CountingOutputStream(stream);
    DataOutputStream output = new DataOutputStream(counting);
    output.writeLong(MAGIC);
    byte[] header = header();
    output.writeInt(header.length);
    writeWithChecksum(header, output);
    List<Section> sections = new ArrayList<>();
    SectionOutput sectionOutput = new SectionOutput(output);
    for (int from = 0; from < tables.size(); ) {
      int to = endOfGroup(from);
      sections.add(new Section(tables.get(from).keyGroup(), counting.count()));
      writeSection(tables.subList(from, to), output, sectionOutput);
      from = to;
    }
    output.writeInt(END_OF_SECTIONS);
    long indexOffset = counting.count();
    writeWithChecksum(index(sections), output);
    output.writeLong(indexOffset);
    output.writeLong(MAGIC);
    output.flush();
  }

  private int endOfGroup(int from) {
    int to = from;
    while (to < tables.size() && tables.get(to).keyGroup() == tables.get(from).keyGroup()) {
      to++;
    }
    return to;
  }

  private static void writeSection(
      List<Table> tables, DataOutputStream output, SectionOutput section) throws IOException {
    output.writeInt(tables.get(0).keyGroup());
    section.writeCount(tables.size());
    for (Table table : tables) {
      section.writeText(table.name());
      section.writeByte(table.format().code());
      table.content().writeTo(section);
    }
    section.end();
  }

  private byte[] header() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.writeUTF(operatorName);
    header.writeInt(keyGroupCount);
    header.writeInt(classes.size());
    for (ClassDictionary.Entry entry : classes) {
      header.writeUTF(entry.className());
      header.writeLong(entry.fingerprint());
    }
    return bytes.toByteArray();
  }

  private static byte[] index(List<Section> sections) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream index = new DataOutputStream(bytes);
    index.writeInt(sections.size());
    for (Section section : sections) {
      index.writeInt(section.keyGroup());
      index.writeLong(section.offset());
    }
    return bytes.toByteArray();
  }

  private static void writeWithChecksum(byte[] bytes, DataOutputStream output) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    output.write(bytes);
    output.writeInt((int) checksum.getValue());
  }

  /** Gives all pages back. */
  public void release() {
    tables.forEach(table -> table.content().release());
    tables.clear();
  }

  /** Counts what goes through. */
  private static final class CountingOutputStream extends OutputStream {
    private final OutputStream target;
    private long count;

    CountingOutputStream(OutputStream target) {
      this.target = target;
    }

    long count() {
      return count;
    }

    @Override
    public void write(int octet) throws IOException {
      target.write(octet);
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      target.write(bytes, from, length);
      count += length;
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
