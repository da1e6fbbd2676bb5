package io.millrace.worker.codec;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names a class in full, with the schema of a provided codec, when it first occurs in a stream, and
 * by its number in the order of occurrence from then on. One instance belongs to the writing or to
 * the reading end.
 */
final class StreamClassNaming implements ClassNaming {
  private static final int NEW_CLASS_TAG = BuiltInCodecs.FIRST_NAMING_TAG;
  private static final int FIRST_NUMBER_TAG = NEW_CLASS_TAG + 1;
  private static final int LARGE_NUMBER_TAG = 0xFF;
  private static final int LARGE_NUMBER = LARGE_NUMBER_TAG - FIRST_NUMBER_TAG;

  private final Map<TypeCodec, Integer> numbers = new HashMap<>();
  private final List<TypeCodec> codecs = new ArrayList<>();

  // The class of most records is that of the record before.
  private TypeCodec lastWritten;
  private int lastNumber;

  @Override
  public void write(TypeCodec codec, ObjectWriter output) {
    if (codec == lastWritten) {
      writeNumber(lastNumber, output);
      return;
    }
    Integer number = numbers.putIfAbsent(codec, numbers.size());
    if (number == null) {
      output.writeByte(NEW_CLASS_TAG);
      output.writeString(codec.namedClass().getName());
      output.writeString(codec.description());
    } else {
      lastWritten = codec;
      lastNumber = number;
      writeNumber(number, output);
    }
  }

  private static void writeNumber(int number, ObjectWriter output) {
    if (number < LARGE_NUMBER) {
      output.writeByte(FIRST_NUMBER_TAG + number);
    } else {
      output.writeByte(LARGE_NUMBER_TAG);
      output.writeCount(number - LARGE_NUMBER);
    }
  }

  @Override
  public TypeCodec read(int tag, ObjectReader input) throws IOException {
    if (tag == NEW_CLASS_TAG) {
      TypeCodec codec = input.codecs().codecOf(input.readString(), input.readString());
      codecs.add(codec);
      return codec;
    }
    int number =
        tag == LARGE_NUMBER_TAG ? LARGE_NUMBER + input.readCount() : tag - FIRST_NUMBER_TAG;
    if (number < 0 || number >= codecs.size()) {
      throw new CorruptBytesException(
          "class number %d is used, but only %d classes were named"
              .formatted(number, codecs.size()));
    }
    return codecs.get(number);
  }
}
