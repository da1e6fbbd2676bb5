package io.millrace.testing;

import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.codec.ObjectWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/** The content of records, of whatever class: as bytes of the engine, if it has a codec. */
final class Content {
  private static final CodecRegistry CODECS = new CodecRegistry(Content.class.getClassLoader());
  private static final int LONGEST_TEXT = 200;

  private Content() {}

  /** A record's content as it is now; empty if its class has no codec, which a record may do. */
  static byte[] of(Object record) {
    ObjectWriter writer = ObjectWriter.forStream(CODECS);
    try {
      writer.writeObject(record);
    } catch (UserException | IOException e) {
      return new byte[0];
    }
    return Arrays.copyOf(writer.bytes(), writer.length());
  }

  /** Whether two records are equal, by themselves or, for classes that say nothing, by content. */
  static boolean areEqual(Object first, Object second) {
    if (Objects.deepEquals(first, second)) {
      return true;
    }
    if (first == null || second == null || first.getClass() != second.getClass()) {
      return false;
    }
    byte[] content = of(first);
    return content.length > 0 && Arrays.equals(content, of(second));
  }

  /** A record for a message. */
  static String describe(Object record) {
    String text =
        record != null && record.getClass().isArray()
            ? Arrays.deepToString(new Object[] {record})
            : String.valueOf(record);
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
  }
}
