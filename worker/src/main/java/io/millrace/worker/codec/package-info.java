/**
 * Values as bytes, by the class of the value that arrives. {@link
 * io.millrace.worker.codec.CodecRegistry} finds the codec of a class, {@link
 * io.millrace.worker.codec.ObjectWriter} and {@link io.millrace.worker.codec.ObjectReader} use it
 * on network edges, in state and in snapshots.
 *
 * <p>The codec of a record or plain class is generated when its first value comes: a {@linkplain
 * io.millrace.worker.codec.FieldsTemplate template} is defined once more as a hidden class, whose
 * constants are the method handles of the class's fields. A field is written with its value's class
 * even where the declaration leaves no choice: that one byte tells null, too, and lets the class
 * change.
 *
 * <p>An object is a tag and a content. The tag is one byte for {@code null} (0) and for classes the
 * engine knows (1 to 63), and otherwise names a class: in a stream by its name once and by a small
 * number afterwards, in state by a hash of its {@linkplain io.millrace.worker.codec.ClassSchema
 * schema}, which is the same in every process and for good. Numbers are big-endian, as {@link
 * java.io.DataOutput} has it. Nothing here protects against bytes changed on the way, for which
 * frames and files have checksums; but whatever the bytes, reading ends with an object of a class
 * that fits or with an {@link java.io.IOException}, and takes no more memory than some multiple of
 * the bytes.
 */
package io.millrace.worker.codec;
