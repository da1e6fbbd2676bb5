package io.millrace.master.snapshot;

import io.millrace.api.storage.FileStatus;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.protocol.SnapshotMetadata;
import io.millrace.protocol.StateFile;
import io.millrace.worker.snapshot.MissingFile;
import io.millrace.worker.state.CorruptStateException;
import io.millrace.worker.state.StateFilePaths;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private static final String METADATA = "/metadata";
  private static final int MAGIC = 0x4D52534E; // "MRSN"
  private static final int HEAD_BYTES = 12;
  private static final int CHECKSUM_BYTES = 4;

  private final StorageFinder storages;

  /** Finds the storage that a location is in. */
  @FunctionalInterface
  public interface StorageFinder {
    /** That of this location. */
    FileStorage of(String location) throws IOException;
  }

  /** Snapshots wherever their locations say. */
  public SnapshotStore() {
    this(FileStorages::of);
  }

  /** Snapshots in storages that are found in another way. */
  public SnapshotStore(StorageFinder storages) {
    this.storages = storages;
  }

  /**
   * Writes the metadata file into a snapshot's folder. Repeating it is harmless.
   *
   * @return the length of the file in bytes
   */
  public long write(String folder, SnapshotMetadata metadata) throws IOException {
    byte[] file = encode(metadata);
    String path = folder + METADATA;
    FileStorage storage = storages.of(path);
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
   * Reads the metadata of the snapshot in a folder. The paths of its state files are in that
   * folder, wherever it was when it was written.
   *
   * @throws FileNotFoundException if there is none, though the storage is there
   * @throws CorruptSnapshotException if it is damaged, or of a version that this code does not know
   * @throws IOException if the storage cannot be reached, which says nothing of the snapshot
   */
  public SnapshotMetadata read(String folder) throws IOException {
    String path = folder + METADATA;
    FileStorage storage = storages.of(path);
    byte[] file;
    try (InputStream input = storage.open(path, 0)) {
      file = input.readAllBytes();
    } catch (FileNotFoundException e) {
      throw MissingFile.explain(storage, path, e);
    }
    SnapshotMetadata metadata = decode(path, file);
    for (OperatorSnapshot part : metadata.getOperators()) {
      if (part.isSetKeyedState()) {
        moveInto(folder, path, part.getKeyedState());
      }
    }
    return metadata;
  }

  private static void moveInto(String folder, String metadataPath, StateFile state)
      throws CorruptSnapshotException {
    try {
      state.setPath(StateFilePaths.inFolder(folder, state.getPath()));
    } catch (CorruptStateException e) {
      throw new CorruptSnapshotException(metadataPath + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a file into the folder of a job's snapshots, and deletes it.
   *
   * @param epoch of the master that wants to know
   * @throws IOException if that does not work now
   */
  public void checkTakesFiles(String parent, long epoch) throws IOException {
    String folder = parent + "/" + new SnapshotFolderName(true, 0, epoch);
    String path = folder + "/probe";
    FileStorage storage = storages.of(path);
    storage.delete(folder); // an earlier try may have left it
    create(storage, path, new byte[] {1});
    storage.delete(folder);
  }

  /** Deletes a snapshot's folder with all its files; does nothing if it is not there. */
  public void delete(String folder) throws IOException {
    storages.of(folder).delete(folder);
  }

  /**
   * The folders of snapshots that were never completed and never will be: those of periodic ones
   * that are not among the completed ones, and of others if they have no metadata file. Folders of
   * later epochs are not among them, nor is what does not have the name of a snapshot's folder. It
   * is as right to delete one of them later, whatever other masters do meanwhile: a snapshot that
   * was not completed in its epoch never is, and only snapshots of one epoch refer to each other's
   * files.
   *
   * @param parent the folder of a job's snapshots, of which none is being taken in this epoch
   * @param neededNames the last parts of the paths of the completed ones, and of those whose files
   *     they refer to
   * @param epoch of the master that asks
   */
  public List<String> incomplete(String parent, Set<String> neededNames, long epoch)
      throws IOException {
    FileStorage storage = storages.of(parent);
    List<String> incomplete = new ArrayList<>();
    for (FileStatus found : storage.list(parent)) {
      Optional<SnapshotFolderName> name = SnapshotFolderName.parse(found.name());
      if (found.isFolder()
          && name.isPresent()
          && name.get().epoch() <= epoch
          && !neededNames.contains(found.name())
          && (name.get().isPeriodic() || storage.status(found.path() + METADATA).isEmpty())) {
        incomplete.add(found.path());
      }
    }
    return incomplete;
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
