package io.millrace.worker.snapshot;

import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.protocol.StateFile;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Opens the files of a snapshot, none of whose bytes is used before all of them were verified. */
public final class StateFileReader {
  /** Files up to this size are read once and kept; larger ones are read again after the check. */
  private static final int KEPT_BYTES = 8 << 20;

  private static final int BUFFER_BYTES = 64 << 10;

  private StateFileReader() {}

  /**
   * Verifies a file and opens it.
   *
   * @throws CorruptFileException if it is missing, or its length or checksum is not as recorded
   */
  public static InputStream open(StateFile file) throws IOException {
    FileStorage storage = FileStorages.of(file.getPath());
    boolean isKept = file.getLengthBytes() <= KEPT_BYTES;
    ByteArrayOutputStream kept =
        new ByteArrayOutputStream(isKept ? (int) file.getLengthBytes() : 0);
    CRC32C checksum = new CRC32C();
    long length = 0;
    try (InputStream input = storage.open(file.getPath(), 0)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        checksum.update(buffer, 0, read);
        length += read;
        if (isKept && length <= file.getLengthBytes()) {
          kept.write(buffer, 0, read);
        }
      }
    } catch (FileNotFoundException e) {
      throw new CorruptFileException(file.getPath(), "missing", e);
    }
    verify(file, length, checksum.getValue());
    return isKept
        ? new ByteArrayInputStream(kept.toByteArray())
        : new BufferedInputStream(storage.open(file.getPath(), 0), BUFFER_BYTES);
  }

  private static void verify(StateFile file, long length, long checksum)
      throws CorruptFileException {
    if (length != file.getLengthBytes()) {
      throw new CorruptFileException(
          file.getPath(),
          "damaged: it has %d bytes, not the %d that were written"
              .formatted(length, file.getLengthBytes()),
          null);
    }
    if (checksum != file.getChecksum()) {
      throw new CorruptFileException(
          file.getPath(),
          "damaged: its checksum is %08x, not the recorded %08x"
              .formatted(checksum, file.getChecksum()),
          null);
    }
  }
}
