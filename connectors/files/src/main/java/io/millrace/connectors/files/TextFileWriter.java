package io.millrace.connectors.files;

import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.MapFunction;
import io.millrace.api.storage.FileStorage;
import io.millrace.api.storage.FileStorages;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the lines of one task into one hidden file after the other. */
final class TextFileWriter<T> implements SinkWriter<T, PreparedFile> {
  private static final int BUFFER_BYTES = 256 << 10;

  private final String folder;
  private final FileStorage storage;
  private final MapFunction<? super T, String> format;
  private final PartFileNames names;
  private final int taskIndex;
  private final long incarnation;
  private long sequence;

  /** The file in progress and where it belongs, or {@code null} while there is none. */
  private OutputStream output;

  private String visibleName;
  private long lengthBytes;

  TextFileWriter(String folder, MapFunction<? super T, String> format, WriterContext context)
      throws Exception {
    this.folder = folder;
    this.storage = FileStorages.of(folder);
    this.format = format;
    this.names = new PartFileNames(context.jobId(), context.operatorName());
    this.taskIndex = context.taskIndex();
    this.incarnation = context.incarnation();
    format.open(context);
  }

  @Override
  public void write(T record, long timestampMillis) throws Exception {
    byte[] line = format.map(record).getBytes(StandardCharsets.UTF_8);
    if (output == null) {
      begin();
    }
    output.write(line);
    output.write('\n');
    lengthBytes += line.length + 1;
  }

  @Override
  public List<PreparedFile> prepareCommit(long snapshotId) throws IOException {
    if (output == null) {
      return List.of();
    }
    output.close();
    output = null;
    return List.of(
        new PreparedFile(hiddenPath(), Locations.child(folder, visibleName), lengthBytes));
  }

  @Override
  public boolean isBlocking() {
    return Locations.isRemote(folder);
  }

  @Override
  public void close() throws IOException {
    try {
      format.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the format function of the sink to " + folder + " can not close", e);
    } finally {
      giveUp();
    }
  }

  private void begin() throws IOException {
    visibleName = names.visible(taskIndex, incarnation, sequence++);
    lengthBytes = 0;
    output = new BufferedOutputStream(storage.create(hiddenPath()), BUFFER_BYTES);
  }

  private void giveUp() throws IOException {
    if (output != null) {
      OutputStream unfinished = output;
      output = null;
      try {
        unfinished.close();
      } finally {
        storage.delete(hiddenPath());
      }
    }
  }

  private String hiddenPath() {
    return Locations.child(folder, PartFileNames.hidden(visibleName));
  }
}
