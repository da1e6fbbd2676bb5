package io.millrace.worker.codec;

import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes objects, each with its class, and plain data into a byte array that grows. The bytes are
 * read by an {@link ObjectReader} of the same kind: streams are read from their start in order,
 * since a class is named only once; what is written for state can be read piece by piece.
 *
 * <p>Used by one thread at a time. After a write that failed, a stream cannot be continued.
 */
public final class ObjectWriter implements DataOutput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** Deeper values are taken to contain themselves. */
  static final int MAX_DEPTH = 500;

  private static final int MAX_LENGTH = 1 << 30;

  private static final int FIRST_LENGTH = 256;

  /** What a {@code Long} takes with its class. */
  private static final int BOXED_LENGTH = 1 + Long.BYTES;

  /** A longer array is given up when it is not needed any more. */
  private static final int KEPT_LENGTH = 4 << 20;

  private final CodecRegistry codecs;
  private final ClassNaming naming;
  private final boolean forKeys;
  private final int mostBytes;
  private byte[] bytes = new byte[FIRST_LENGTH];
  private int length;
  private int depth;
  private Class<?> lastClass;
  private TypeCodec lastCodec;
  private Class<?> lastKeyClass;

  ObjectWriter(CodecRegistry codecs, ClassNaming naming, boolean forKeys) {
    this(codecs, naming, forKeys, MAX_LENGTH);
  }

  private ObjectWriter(CodecRegistry codecs, ClassNaming naming, boolean forKeys, int mostBytes) {
    this.codecs = codecs;
    this.naming = naming;
    this.forKeys = forKeys;
    this.mostBytes = mostBytes;
  }

  /** A writer whose bytes nobody reads: gives up a value once it takes more than some bytes. */
  static ObjectWriter forMeasuring(CodecRegistry codecs, int mostBytes) {
    return new ObjectWriter(codecs, new StreamClassNaming(), false, mostBytes);
  }

  /** A writer for a stream, which is to be read by one reader from start to end. */
  public static ObjectWriter forStream(CodecRegistry codecs) {
    return new ObjectWriter(codecs, new StreamClassNaming(), false);
  }

  /** A writer for state, whose classes are kept in this dictionary. */
  public static ObjectWriter forState(ClassDictionary dictionary) {
    return new ObjectWriter(dictionary.codecs(), dictionary, false);
  }

  /** A writer for keys: as for state, but refuses values that have no canonical form. */
  static ObjectWriter forKeys(ClassDictionary dictionary) {
    return new ObjectWriter(dictionary.codecs(), dictionary, true);
  }

  /** The array that holds what was written, until the next write. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes were written since the last {@link #reset}. */
  public int length() {
    return length;
  }

  /** Starts anew at the array's start. Classes that a stream has named remain named. */
  public void reset() {
    resetTo(0);
  }

  /** Gives back the memory of a large value, once it is reset. */
  public void trim(int mostBytes) {
    if (length == 0 && bytes.length > mostBytes) {
      bytes = new byte[mostBytes];
    }
  }

  /** Starts anew behind bytes that are kept. */
  void resetTo(int keptBytes) {
    if (keptBytes == 0 && bytes.length > KEPT_LENGTH) {
      bytes = new byte[FIRST_LENGTH];
    }
    length = keptBytes;
    depth = 0;
  }

  /**
   * Writes an object with its class; {@code null} is allowed.
   *
   * @throws UserException if its class, or one inside it, has no codec
   */
  public void writeObject(Object value) throws IOException {
    if (value == null) {
      writeByte(BuiltInCodecs.NULL_TAG);
      return;
    }
    if (value instanceof Long number) {
      length = putBoxed(length, number);
      return;
    }
    if (value instanceof String text) {
      writeByte(BuiltInCodecs.STRING_TAG);
      writeString(text);
      return;
    }
    Class<?> type = value.getClass();
    if (type != lastClass) {
      if (forKeys) {
        requireKeyClass(type);
      }
      lastCodec = codecs.codecOf(type);
      lastClass = type;
    }
    writeObject(value, lastCodec);
  }

  /**
   * Writes a {@code Long} as {@link #writeObject} does, but behind this many bytes: in a row of
   * such calls none waits for the length that the one before has left.
   *
   * @return the number of bytes up to its end; the next other write must be told by {@link
   *     #resetTo}
   */
  int putBoxed(int at, long number) {
    if (bytes.length - at < BOXED_LENGTH) {
      length = at;
      grow(BOXED_LENGTH);
    }
    bytes[at] = BuiltInCodecs.LONG_TAG;
    LONG.set(bytes, at + 1, number);
    return at + BOXED_LENGTH;
  }

  /** Writes an object whose class has this codec. */
  void writeObject(Object value, TypeCodec codecOfClass) throws IOException {
    TypeCodec codec = codecOfClass.codecOf(value);
    begin(value, codec);
    codec.write(value, this);
    depth--;
  }

  /** As {@link #writeObject(Object, TypeCodec)}, where the codec's code is at hand. */
  void writeObject(Object value, TypeCodec codec, TypeCodec.Writing<Object> writing)
      throws IOException {
    begin(value, codec);
    writing.write(value, this);
    depth--;
  }

  private void begin(Object value, TypeCodec codec) throws IOException {
    if (++depth > MAX_DEPTH) {
      throw new UserException(
          "a value of %s is nested more than %d levels deep, or contains itself; keep identifiers"
                  .formatted(value.getClass().getName(), MAX_DEPTH)
              + " in place of references");
    }
    if (forKeys) {
      requireKeyClass(value.getClass());
    }
    writeClass(codec);
  }

  /** Writes what tells the class of the object whose content follows. */
  void writeClass(TypeCodec codec) throws IOException {
    if (codec.builtInTag() != 0) {
      writeByte(codec.builtInTag());
    } else {
      naming.write(codec, this);
    }
  }

  private void requireKeyClass(Class<?> type) {
    if (type != lastKeyClass) {
      codecs.requireKeyClass(type);
      lastKeyClass = type;
    }
  }

  boolean isForKeys() {
    return forKeys;
  }

  CodecRegistry codecs() {
    return codecs;
  }

  /** Writes a number that is at least 0, the smaller the shorter. */
  public void writeCount(int count) {
    int rest = count;
    while ((rest & ~0x7F) != 0) {
      writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    writeByte(rest);
  }

  /** Writes text of any length and content. */
  public void writeString(String text) {
    int count = text.length();
    if (count > MAX_LENGTH / Character.BYTES) {
      throw tooLong();
    }
    int start = length;
    writeCount(count << 1);
    ensureRoom(count);
    byte[] target = bytes;
    int at = length;
    for (int i = 0; i < count; i++) {
      char character = text.charAt(i);
      if (character > 0xFF) {
        length = start;
        writeWideString(text);
        return;
      }
      target[at + i] = (byte) character;
    }
    length = at + count;
  }

  private void writeWideString(String text) {
    int count = text.length();
    writeCount((count << 1) | 1);
    ensureRoom(count * Character.BYTES);
    for (int i = 0; i < count; i++) {
      SHORT.set(bytes, length + i * Character.BYTES, (short) text.charAt(i));
    }
    length += count * Character.BYTES;
  }

  /** Puts the length of what was written since a position in front of it. */
  void insertCount(int position) {
    int count = length - position;
    writeCount(count);
    int prefix = length - position - count;
    byte[] written = Arrays.copyOfRange(bytes, length - prefix, length);
    System.arraycopy(bytes, position, bytes, position + prefix, count);
    System.arraycopy(written, 0, bytes, position, prefix);
  }

  @Override
  public void write(int value) {
    writeByte(value);
  }

  @Override
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  @Override
  public void write(byte[] source, int from, int count) {
    ensureRoom(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  @Override
  public void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  @Override
  public void writeByte(int value) {
    ensureRoom(1);
    bytes[length++] = (byte) value;
  }

  @Override
  public void writeShort(int value) {
    ensureRoom(Short.BYTES);
    SHORT.set(bytes, length, (short) value);
    length += Short.BYTES;
  }

  @Override
  public void writeChar(int value) {
    writeShort(value);
  }

  @Override
  public void writeInt(int value) {
    ensureRoom(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
  }

  @Override
  public void writeLong(long value) {
    ensureRoom(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  @Override
  public void writeFloat(float value) {
    writeInt(Float.floatToIntBits(value));
  }

  @Override
  public void writeDouble(double value) {
    writeLong(Double.doubleToLongBits(value));
  }

  @Override
  public void writeBytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      writeByte(text.charAt(i));
    }
  }

  @Override
  public void writeChars(String text) {
    for (int i = 0; i < text.length(); i++) {
      writeChar(text.charAt(i));
    }
  }

  @Override
  public void writeUTF(String text) throws IOException {
    int start = length;
    writeShort(0);
    for (int i = 0; i < text.length(); i++) {
      writeModifiedUtf8(text.charAt(i));
    }
    int count = length - start - Short.BYTES;
    if (count > 0xFFFF) {
      throw new UTFDataFormatException("writeUTF holds at most 65535 bytes, the text has " + count);
    }
    SHORT.set(bytes, start, (short) count);
  }

  private void writeModifiedUtf8(char character) {
    if (character >= 1 && character <= 0x7F) {
      writeByte(character);
    } else if (character <= 0x7FF) {
      writeByte(0xC0 | (character >> 6));
      writeByte(0x80 | (character & 0x3F));
    } else {
      writeByte(0xE0 | (character >> 12));
      writeByte(0x80 | ((character >> 6) & 0x3F));
      writeByte(0x80 | (character & 0x3F));
    }
  }

  private void ensureRoom(int count) {
    if (bytes.length - length < count) {
      grow(count);
    }
  }

  private void grow(int count) {
    long needed = (long) length + count;
    if (needed > mostBytes) {
      throw tooLong();
    }
    int newLength = (int) Math.min(mostBytes, Math.max(needed, bytes.length * 2L));
    try {
      bytes = Arrays.copyOf(bytes, newLength);
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          "a value takes more than %d bytes, and the heap of %d bytes has no room for %d; make values smaller, or give the workers more memory"
              .formatted(length, Runtime.getRuntime().maxMemory(), newLength),
          e);
    }
  }

  private UserException tooLong() {
    return new ValueTooLongException(mostBytes);
  }
}
