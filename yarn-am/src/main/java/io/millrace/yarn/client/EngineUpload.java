package io.millrace.yarn.client;

import io.millrace.yarn.BackgroundTask;
import io.millrace.yarn.Reason;
import io.millrace.yarn.container.EngineFolder;
import io.millrace.yarn.container.StagingFolder;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the engine into the cluster's file system, once per version, in the background. Only
 * {@link #finish} lets others see it; without that, {@link #close} leaves nothing behind. For one
 * thread.
 */
final class EngineUpload implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineUpload.class);
  private static final FsPermission READABLE = new FsPermission("644");
  private static final FsPermission ENTERABLE = new FsPermission("755");

  private final StagingFolder staging;
  private final FileSystem files;
  private final BackgroundTask<EngineFolder> transfer;

  /** Files that are transferred, by the names that they are to get. For one thread at a time. */
  private final Map<Path, Path> transferred = new LinkedHashMap<>();

  private EngineUpload(EngineArchive engine, StagingFolder staging) {
    this.staging = staging;
    this.files = staging.files();
    this.transfer = BackgroundTask.start("engine-upload", () -> transfer(engine));
  }

  /** Begins to transfer what is not there already. */
  static EngineUpload start(EngineArchive engine, StagingFolder staging) {
    return new EngineUpload(engine, staging);
  }

  /** Waits until all is there, and shows it. */
  EngineFolder finish() throws IOException {
    EngineFolder folder = awaitTransfer();
    for (Map.Entry<Path, Path> file : transferred.entrySet()) {
      // Another client may have been as far a moment ago.
      if (!files.rename(file.getValue(), file.getKey()) && !files.exists(file.getKey())) {
        throw new IOException("cannot rename " + file.getValue() + " to " + file.getKey());
      }
    }
    return folder;
  }

  /** Waits until nothing is transferred any more, and deletes what was not shown. */
  @Override
  public void close() throws IOException {
    try {
      awaitTransfer();
    } catch (IOException | RuntimeException e) {
      LOG.debug("the engine was not stored", e); // who needed it has failed for it
    }
    for (Path file : transferred.values()) {
      files.delete(file, false);
      files.cancelDeleteOnExit(file);
      Path folder = file.getParent();
      if (files.exists(folder) && files.listStatus(folder).length == 0) {
        files.delete(folder, false);
      }
    }
  }

  private EngineFolder awaitTransfer() throws IOException {
    try {
      return transfer.await();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the engine cannot be stored: " + Reason.of(e), e);
    }
  }

  private EngineFolder transfer(EngineArchive engine) throws IOException {
    EngineFolder folder = staging.engine(engine.hash());
    for (Map.Entry<Path, EngineArchive.Contents> file : engine.contents(folder).entrySet()) {
      if (!files.exists(file.getKey())) {
        makeFolders(folder);
        Path unfinished = new Path(folder.path(), "." + UUID.randomUUID());
        transferred.put(file.getKey(), unfinished);
        write(file.getValue(), unfinished);
      }
    }
    return folder;
  }

  private void write(EngineArchive.Contents contents, Path unfinished) throws IOException {
    try (FSDataOutputStream out = files.create(unfinished, false)) {
      files.deleteOnExit(unfinished);
      contents.writeTo(out);
    }
    files.setPermission(unfinished, READABLE);
  }

  private void makeFolders(EngineFolder folder) throws IOException {
    for (Path each : List.of(staging.path(), folder.path().getParent(), folder.path())) {
      if (!files.exists(each)) {
        files.mkdirs(each);
        files.setPermission(each, ENTERABLE); // also where the umask is strict
      }
    }
  }
}
