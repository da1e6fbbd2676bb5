package io.millrace.worker.codec;

import io.millrace.api.UserException;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what an {@link ObjectWriter} wrote, from an array that is set with {@link #use}. Whatever
 * the bytes, a method returns an object or throws an {@link IOException} or {@link UserException}.
 * Used by one thread at a time.
 */
public final class ObjectReader implements DataInput {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private final CodecRegistry codecs;
  private final ClassNaming naming;
  private byte[] bytes = {};
  private int position;
  private int end;
  private int depth;
  private int skipping;

  /** How many elements may yet be announced: no element takes less than a byte. */
  private int unannounced;

  ObjectReader(CodecRegistry codecs, ClassNaming naming) {
    this.codecs = codecs;
    this.naming = naming;
  }

  /** A reader of one stream, from its start. */
  public static ObjectReader forStream(CodecRegistry codecs) {
    return new ObjectReader(codecs, new StreamClassNaming());
  }

  /** A reader of state, whose classes are in this dictionary. */
  public static ObjectReader forState(ClassDictionary dictionary) {
    return new ObjectReader(dictionary.codecs(), dictionary);
  }

  /** Reads from these bytes next. They must not change while they are read. */
  public ObjectReader use(byte[] source, int from, int length) {
    bytes = source;
    position = from;
    end = from + length;
    depth = 0;
    skipping = 0;
    unannounced = length;
    return this;
  }

  /** The index in the array of the byte that is read next. */
  public int position() {
    return position;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  /** Reads an object that was written with its class, or {@code null}. */
  public Object readObject() throws IOException {
    TypeCodec codec = readClass();
    return codec == null ? null : readContent(codec);
  }

  /** Reads what tells the class of the object whose content follows; null if there is none. */
  TypeCodec readClass() throws IOException {
    int tag = readUnsignedByte();
    if (tag == BuiltInCodecs.NULL_TAG) {
      return null;
    }
    return tag < BuiltInCodecs.FIRST_NAMING_TAG ? codecs.builtIn(tag) : naming.read(tag, this);
  }

  /** Reads the content of an object. */
  Object readContent(TypeCodec codec) throws IOException {
    begin();
    try {
      Object value = codec.read(this);
      depth--;
      return value;
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw notMade(codec, e);
    }
  }

  /** As {@link #readContent(TypeCodec)}, where the codec's code is at hand. */
  Object readContent(TypeCodec codec, TypeCodec.Reading<?> reading) throws IOException {
    begin();
    try {
      Object value = reading.read(this);
      depth--;
      return value;
    } catch (UserException e) {
      throw e;
    } catch (RuntimeException e) {
      throw notMade(codec, e);
    }
  }

  private void begin() throws CorruptBytesException {
    if (++depth > ObjectWriter.MAX_DEPTH) {
      throw new CorruptBytesException("an object is nested too deeply");
    }
  }

  static CorruptBytesException notMade(TypeCodec codec, Throwable cause) {
    return new CorruptBytesException(
        "the bytes for a %s do not make one: %s".formatted(codec.namedClass().getName(), cause),
        cause);
  }

  /** Reads an object that is not wanted; its class need not be in the program any more. */
  void skipObject() throws IOException {
    skipping++;
    readObject();
    skipping--;
  }

  boolean isSkipping() {
    return skipping > 0;
  }

  /** Steps over bytes. */
  void skip(int count) throws IOException {
    advance(count);
  }

  CodecRegistry codecs() {
    return codecs;
  }

  /** Reads what {@link ObjectWriter#writeCount} wrote. */
  public int readCount() throws IOException {
    int count = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int part = readByte();
      count |= (part & 0x7F) << shift;
      if (part >= 0) {
        if (count < 0 || (shift == 28 && part > 7)) {
          break;
        }
        return count;
      }
    }
    throw new CorruptBytesException("a count is out of range");
  }

  /** Reads the number of things that follow, each of which takes at least this many bytes. */
  int readCountOf(int bytesEach) throws IOException {
    int count = readCount();
    if ((long) count * bytesEach > remaining() || count > unannounced) {
      throw new CorruptBytesException(
          count + " elements are announced, but only " + remaining() + " bytes follow");
    }
    unannounced -= count;
    return count;
  }

  /** Reads what {@link ObjectWriter#writeString} wrote. */
  public String readString() throws IOException {
    int lengthAndWidth = readCount();
    int count = lengthAndWidth >>> 1;
    if ((lengthAndWidth & 1) == 0) {
      int from = advance(count);
      return new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }
    if (count > remaining() / Character.BYTES) {
      throw tooShort(count * 2L);
    }
    int from = advance(count * Character.BYTES);
    char[] characters = new char[count];
    for (int i = 0; i < count; i++) {
      characters[i] = (char) (short) SHORT.get(bytes, from + i * Character.BYTES);
    }
    return new String(characters);
  }

  /** Lets what follows be read only up to this many bytes; gives the end to restore. */
  int limit(int count) throws IOException {
    int before = end;
    if (count > remaining()) {
      throw tooShort(count);
    }
    end = position + count;
    return before;
  }

  void restoreLimit(int before) {
    end = before;
  }

  /** Steps over bytes and gives the index of the first. */
  private int advance(int count) throws IOException {
    int from = position;
    if (count > end - from) {
      throw tooShort(count);
    }
    position = from + count;
    return from;
  }

  private EOFException tooShort(long count) {
    return new EOFException(
        count + " bytes were to be read, but only " + remaining() + " are left");
  }

  @Override
  public void readFully(byte[] target) throws IOException {
    readFully(target, 0, target.length);
  }

  @Override
  public void readFully(byte[] target, int at, int count) throws IOException {
    System.arraycopy(bytes, advance(count), target, at, count);
  }

  @Override
  public int skipBytes(int count) {
    int skipped = Math.max(0, Math.min(count, remaining()));
    position += skipped;
    return skipped;
  }

  @Override
  public boolean readBoolean() throws IOException {
    return readByte() != 0;
  }

  @Override
  public byte readByte() throws IOException {
    return bytes[advance(1)];
  }

  @Override
  public int readUnsignedByte() throws IOException {
    return readByte() & 0xFF;
  }

  @Override
  public short readShort() throws IOException {
    return (short) SHORT.get(bytes, advance(Short.BYTES));
  }

  @Override
  public int readUnsignedShort() throws IOException {
    return readShort() & 0xFFFF;
  }

  @Override
  public char readChar() throws IOException {
    return (char) readShort();
  }

  @Override
  public int readInt() throws IOException {
    return (int) INT.get(bytes, advance(Integer.BYTES));
  }

  @Override
  public long readLong() throws IOException {
    return (long) LONG.get(bytes, advance(Long.BYTES));
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat(readInt());
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(readLong());
  }

  @Override
  public String readLine() throws IOException {
    if (remaining() == 0) {
      return null;
    }
    StringBuilder line = new StringBuilder();
    while (remaining() > 0) {
      char character = (char) readUnsignedByte();
      if (character == '\n') {
        break;
      }
      if (character == '\r') {
        if (remaining() > 0 && bytes[position] == '\n') {
          position++;
        }
        break;
      }
      line.append(character);
    }
    return line.toString();
  }

  @Override
  public String readUTF() throws IOException {
    return DataInputStream.readUTF(this);
  }
}
