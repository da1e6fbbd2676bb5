package io.millrace.master.snapshot;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.protocol.SnapshotMetadata;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.Set;
import java.util.zip.CRC32C;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;

/**
 * The folders of snapshots and the metadata file in each, on any storage. The file {@code
 * metadata}:
 *
 * <pre>
 * magic "MRSN" (4), format version (4), length (4), SnapshotMetadata in Thrift's compact protocol,
 * CRC-32C of all bytes before it (4)
 * </pre>
 *
 * Numbers are big-endian. Calls may block.
 */
public final class SnapshotStore {
  /** The version of the metadata file that this code writes, and the newest that it reads. */
  public static final int FORMAT_VERSION = 1;

  /** How the names of the folders of periodic snapshots begin. */
  public static final String PERIODIC_PREFIX = "snapshot-";

  private static final String METADATA = "/metadata";
  private static final int MAGIC = 0x4D52534E; // "MRSN"
  private static final int HEAD_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;

  /**
   * Writes the metadata file into a snapshot's folder. Repeating it is harmless.
   *
   * @return the length of the file in bytes
   */
  public long write(String folder, SnapshotMetadata metadata) throws IOException {
    byte[] file = encode(metadata);
    String path = folder + METADATA;
    FileStorage storage = FileStorages.of(path);
    try {
      create(storage, path, file);
    } catch (FileAlreadyExistsException e) {
      // An earlier try has left it, perhaps incomplete.
      storage.delete(path);
      create(storage, path, file);
    }
    return file.length;
  }

  private static void create(FileStorage storage, String path, byte[] contents) throws IOException {
    try (OutputStream output = storage.create(path)) {
      output.write(contents);
    }
  }

  /**
   * Reads the metadata of the snapshot in a folder.
   *
   * @throws FileNotFoundException if there is none
   * @throws CorruptSnapshotException if it is damaged, or of a version that this code does not know
   */
  public SnapshotMetadata read(String folder) throws IOException {
    String path = folder + METADATA;
    byte[] file;
    try (InputStream input = FileStorages.of(path).open(path, 0)) {
      file = input.readAllBytes();
    }
    return decode(path, file);
  }

  /** Deletes a snapshot's folder with all its files; does nothing if it is not there. */
  public void delete(String folder) throws IOException {
    FileStorages.of(folder).delete(folder);
  }

  /**
   * Deletes the folders of snapshots that were never completed: those of periodic ones that are not
   * among the completed ones, and all that have no metadata file. Other folders stay: they belong
   * to savepoints.
   *
   * @param parent the folder of a job's snapshots
   * @param neededNames the last parts of the paths of the completed ones, and of those whose files
   *     they refer to
   */
  public void deleteIncomplete(String parent, Set<String> neededNames) throws IOException {
    FileStorage storage = FileStorages.of(parent);
    for (FileStatus found : storage.list(parent)) {
      boolean isPeriodic = found.name().startsWith(PERIODIC_PREFIX);
      if (found.isFolder()
          && !neededNames.contains(found.name())
          && (isPeriodic || storage.status(found.path() + METADATA).isEmpty())) {
        storage.delete(found.path());
      }
    }
  }

  private static byte[] encode(SnapshotMetadata metadata) throws IOException {
    byte[] body;
    try {
      body = new TSerializer(new TCompactProtocol.Factory()).serialize(metadata);
    } catch (TException e) {
      throw new IOException("cannot encode the metadata of a snapshot", e);
    }
    ByteBuffer file = ByteBuffer.allocate(HEAD_BYTES + body.length + CHECKSUM_BYTES);
    file.putInt(MAGIC).putInt(FORMAT_VERSION).putInt(body.length).put(body);
    file.putInt(checksum(file.array(), HEAD_BYTES + body.length));
    return file.array();
  }

  private static SnapshotMetadata decode(String path, byte[] file) throws CorruptSnapshotException {
    if (file.length < HEAD_BYTES + CHECKSUM_BYTES) {
      throw new CorruptSnapshotException(path + " is cut off: it has " + file.length + " bytes");
    }
    ByteBuffer buffer = ByteBuffer.wrap(file);
    int magic = buffer.getInt();
    if (magic != MAGIC) {
      throw new CorruptSnapshotException(path + " is not the metadata of a snapshot");
    }
    int version = buffer.getInt();
    if (version != FORMAT_VERSION) {
      throw new CorruptSnapshotException(
          path + " has format version " + version + ", but this build reads " + FORMAT_VERSION);
    }
    int length = buffer.getInt();
    if (length != file.length - HEAD_BYTES - CHECKSUM_BYTES) {
      throw new CorruptSnapshotException(
          path + " has " + file.length + " bytes, which is not what its head says");
    }
    int expected = buffer.getInt(HEAD_BYTES + length);
    int found = checksum(file, HEAD_BYTES + length);
    if (found != expected) {
      throw new CorruptSnapshotException(
          path
              + " is damaged: its checksum is "
              + Integer.toHexString(found)
              + ", expected "
              + Integer.toHexString(expected));
    }
    try {
      SnapshotMetadata metadata = new SnapshotMetadata();
      new TDeserializer(new TCompactProtocol.Factory())
          .deserialize(metadata, file, HEAD_BYTES, length);
      return metadata;
    } catch (TException e) {
      throw new CorruptSnapshotException(path + " can not be understood", e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
