package io.millrace.worker.operator;

import io.millrace.api.UserException;
import io.millrace.api.connector.Boundedness;
import io.millrace.api.connector.CollectionSource;
import io.millrace.api.connector.ReaderContext;
import io.millrace.api.connector.Source;
import io.millrace.api.connector.SplitAssigner;
import io.millrace.api.connector.SplitReader;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectReader;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@link CollectionSource} on its way to the workers, its records written by their codecs. */
public final class EncodedCollection<T> implements Source<T, CollectionSource.Position> {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private final int count;

  private EncodedCollection(byte[] bytes, int count) {
    this.bytes = bytes;
    this.count = count;
  }

  /**
   * The source to send in place of this one: itself, if its records are serializable.
   *
   * @param operatorName of the operator that reads it
   * @throws UserException if the records are neither serializable nor have codecs
   */
  public static <T> Source<T, CollectionSource.Position> of(
      CollectionSource<T> source, String operatorName, CodecRegistry codecs) throws IOException {
    try (ObjectOutputStream trial = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      trial.writeObject(source);
      return source;
    } catch (NotSerializableException e) {
      return encode(source.records(), operatorName, codecs, e);
    }
  }

  private static <T> EncodedCollection<T> encode(
      List<T> records, String operatorName, CodecRegistry codecs, NotSerializableException refused)
      throws IOException {
    ObjectWriter writer = ObjectWriter.forStream(codecs);
    try {
      for (T record : records) {
        writer.writeObject(record);
      }
    } catch (UserException e) {
      throw new UserException(
          "the records of operator '%s' can not be sent to the workers: %s is not Serializable, and %s"
              .formatted(operatorName, refused.getMessage(), e.getMessage()),
          e);
    }
    return new EncodedCollection<>(Arrays.copyOf(writer.bytes(), writer.length()), records.size());
  }

  @Override
  public Boundedness boundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SplitAssigner<CollectionSource.Position> createAssigner() {
    return new CollectionSource<T>(List.of()).createAssigner();
  }

  /** Called with the context that the engine itself gives. */
  @Override
  public SplitReader<T, CollectionSource.Position> createReader(ReaderContext context)
      throws IOException {
    CodecRegistry codecs = ((SourceReadOperator.Context) context).task().codecs();
    return new CollectionSource<>(decode(codecs)).createReader(context);
  }

  @SuppressWarnings("unchecked") // they were of this type when they were encoded
  private List<T> decode(CodecRegistry codecs) throws IOException {
    ObjectReader reader = ObjectReader.forStream(codecs).use(bytes, 0, bytes.length);
    List<T> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add((T) reader.readObject());
    }
    return records;
  }
}
