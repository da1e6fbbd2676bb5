package io.millrace.connectors.files;

import io.millrace.api.UserException;
import io.millrace.api.connector.Committer;
import io.millrace.api.connector.CommitterContext;
import io.millrace.api.connector.Sink;
import io.millrace.api.connector.SinkValidation;
import io.millrace.api.connector.SinkWriter;
import io.millrace.api.connector.WriterContext;
import io.millrace.api.function.MapFunction;
import io.millrace.api.storage.FileStorages;
import java.io.IOException;
import java.util.Objects;

/**
 * Writes each record as a line of UTF-8 text into files of a folder, exactly once.
 *
 * <p>Each task writes a hidden file ({@code .part-...inprogress}); at a snapshot it is closed, and
 * when the snapshot is complete it gets its visible name ({@code part-...}). So each visible file
 * is complete and stays as it is, and new output appears once in every snapshot interval, in one
 * file for each task that had any. Nothing may move hidden files; visible ones may be moved or
 * deleted at any time. What was shown is noted in a hidden folder beside that of the output ({@code
 * .NAME.published}), which has to stay as long as the job, or one that goes on with its snapshots.
 *
 * <p>A record whose text has line ends in it is written as it is and so makes several lines.
 *
 * @param <T> the records
 */
public final class TextFileSink<T> implements Sink<T, PreparedFile> {
  private static final long serialVersionUID = 1L;

  private final String folder;
  private final MapFunction<? super T, String> format;
  private final ExistingContent existingContent;

  private TextFileSink(
      String folder, MapFunction<? super T, String> format, ExistingContent existingContent) {
    this.folder = folder;
    this.format = format;
    this.existingContent = existingContent;
  }

  /**
   * Writes into this folder, which is made if it does not exist; each record as {@code
   * record.toString()} says. A folder with content is refused when the job is submitted.
   *
   * @param folder with the scheme of its storage, or without one for the local disk
   */
  public static TextFileSink<Object> to(String folder) {
    return new TextFileSink<>(Locations.absolute(folder), Object::toString, ExistingContent.REFUSE);
  }

  /** Writes each record as a function says. */
  public <R> TextFileSink<R> format(MapFunction<? super R, String> newFormat) {
    return new TextFileSink<>(folder, Objects.requireNonNull(newFormat), existingContent);
  }

  /**
   * Takes a folder that holds the output of an earlier job, and deletes that when the job is
   * submitted. A folder that holds anything else is refused still.
   */
  public TextFileSink<T> overwrite() {
    return new TextFileSink<>(folder, format, ExistingContent.OVERWRITE);
  }

  /** Takes a folder with any content, and adds to it. */
  public TextFileSink<T> append() {
    return new TextFileSink<>(folder, format, ExistingContent.APPEND);
  }

  /**
   * Checks that the folder is free, by the rule chosen, and that a file can be made in it.
   *
   * @throws UserException if not, naming the folder
   */
  @Override
  public void validate(SinkValidation validation) {
    try {
      new OutputFolder(folder).validate(existingContent);
    } catch (IOException e) {
      throw new UserException("cannot use the output folder " + folder + ": " + Reason.of(e), e);
    }
  }

  @Override
  public SinkWriter<T, PreparedFile> createWriter(WriterContext context) throws Exception {
    // Also a job that writes nothing has an output, which the next one may read.
    FileStorages.of(folder).createFolder(folder);
    return new TextFileWriter<>(folder, format, context);
  }

  @Override
  public Committer<PreparedFile> createCommitter(CommitterContext context) throws IOException {
    return new TextFileCommitter(
        folder, new PartFileNames(context.jobId(), context.operatorName()));
  }
}
