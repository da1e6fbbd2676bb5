package io.millrace.worker.state;

import io.millrace.worker.codec.ClassDictionary;
import io.millrace.worker.memory.ImageFile;
import io.millrace.worker.memory.Page;
import io.millrace.worker.memory.PageImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a state file: images of pages as they come, then the index. Used by one thread at a time.
 */
final class StateFileOutput {
  private final DataOutputStream output;
  private final ImageFile file;
  private final boolean isSelfContained;
  private final ReferredFiles referred;
  private final ByteArrayOutputStream tableBytes = new ByteArrayOutputStream();
  private final DataOutputStream tables = new DataOutputStream(tableBytes);
  private final byte[] content = new byte[Page.SIZE_BYTES];
  private final byte[] scratch = new byte[Page.SIZE_BYTES];
  private final CRC32C checksum = new CRC32C();
  private long position;
  private int tableCount;
  private long newBytes;
  private long allBytes;

  /**
   * Begins a file.
   *
   * @param stream not closed
   * @param file stands for the file to be written
   * @param referred which files it may refer to
   * @param isSelfContained whether it refers to none, and is not to be referred to
   */
  StateFileOutput(
      OutputStream stream, ImageFile file, ReferredFiles referred, boolean isSelfContained)
      throws IOException {
    this.output = new DataOutputStream(stream);
    this.file = file;
    this.referred = referred;
    this.isSelfContained = isSelfContained;
    output.writeLong(StateFileFormat.MAGIC);
    position = Long.BYTES;
  }

  /** Writes what is new of a table; those of one key group come one after the other. */
  void write(int keyGroup, String name, TableFormat format, FrozenTable table) throws IOException {
    tableCount++;
    tables.writeInt(keyGroup);
    tables.writeUTF(name);
    tables.writeByte(format.code());
    tables.writeByte(table.numbers().length);
    for (long number : table.numbers()) {
      tables.writeLong(number);
    }
    tables.writeInt(table.pageCount());
    for (int index = 0; index < table.pageCount(); index++) {
      Page page = table.page(index);
      PageImage image = page.image();
      if (image != null && referred.isReferredTo(image.file())) {
        index(referred.numberOf(image.file()), image);
      } else {
        image = writeImage(table.copyImage(index, content, scratch));
        index(StateFileFormat.THIS_FILE, image);
        if (!isSelfContained) {
          page.setImage(image);
        }
      }
      allBytes += image.lengthBytes();
    }
  }

  private PageImage writeImage(int length) throws IOException {
    checksum.reset();
    checksum.update(content, 0, length);
    PageImage image = new PageImage(file, position, length, (int) checksum.getValue());
    output.write(content, 0, length);
    position += length;
    newBytes += length;
    return image;
  }

  private void index(int fileNumber, PageImage image) throws IOException {
    tables.writeInt(fileNumber);
    tables.writeLong(image.offsetBytes());
    tables.writeInt(image.lengthBytes());
    tables.writeInt(image.checksum());
  }

  /** Ends the file. */
  void end(String operatorName, int keyGroupCount, List<ClassDictionary.Entry> classes)
      throws IOException {
    byte[] index = index(operatorName, keyGroupCount, classes);
    checksum.reset();
    checksum.update(index);
    output.write(index);
    output.writeInt((int) checksum.getValue());
    output.writeLong(position);
    output.writeLong(StateFileFormat.MAGIC);
    output.flush();
  }

  private byte[] index(String operatorName, int keyGroupCount, List<ClassDictionary.Entry> classes)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream index = new DataOutputStream(bytes);
    index.writeUTF(operatorName);
    index.writeInt(keyGroupCount);
    index.writeInt(classes.size());
    for (ClassDictionary.Entry entry : classes) {
      entry.writeTo(index);
    }
    List<String> paths = referred.paths();
    index.writeInt(paths.size());
    for (String path : paths) {
      index.writeUTF(path);
    }
    index.writeInt(tableCount);
    tableBytes.writeTo(index);
    return bytes.toByteArray();
  }

  /** The length of the images that were written. */
  long newBytes() {
    return newBytes;
  }

  /** The length of all images, with those that were referred to. */
  long allBytes() {
    return allBytes;
  }
}
