package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.codec.CodecProvider;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.hadoop.io.ArrayWritable;
import org.apache.hadoop.io.BooleanWritable;
import org.apache.hadoop.io.ByteWritable;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.DoubleWritable;
import org.apache.hadoop.io.FloatWritable;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.ShortWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.VLongWritable;
import org.apache.hadoop.io.Writable;
import org.junit.Test;

public class WritableCodecProviderTest {
  private final CodecProvider provider = new WritableCodecProvider();

  @Test
  public void shouldBeFoundAsAService() {
    assertThat(ServiceLoader.load(CodecProvider.class))
        .hasAtLeastOneElementOfType(WritableCodecProvider.class);
  }

  @Test
  public void shouldReadBackExactlyWhatWasWritten() throws IOException {
    List<Writable> values =
        List.of(
            new Text("ä€😀"),
            new Text(),
            new IntWritable(-1),
            new LongWritable(Long.MIN_VALUE),
            new DoubleWritable(Math.PI),
            new FloatWritable(1.5f),
            new ShortWritable((short) -3),
            new ByteWritable((byte) 7),
            new BooleanWritable(true),
            new VLongWritable(1L << 40),
            new BytesWritable(new byte[] {1, 2, 3}),
            NullWritable.get());
    for (Writable value : values) {
      Codec<Writable> codec = codecOf(value);
      byte[] bytes = encode(codec, value);

      DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes));
      assertThat(codec.decode(input)).isEqualTo(value);
      assertThat(input.available()).isZero();
      if (codec.fixedSizeBytes() >= 0) {
        assertThat(bytes).hasSize(codec.fixedSizeBytes());
      }
    }
  }

  @Test
  public void shouldKnowTheSizesOfTheSimpleOnes() {
    assertThat(codecOf(new LongWritable()).fixedSizeBytes()).isEqualTo(8);
    assertThat(codecOf(new IntWritable()).fixedSizeBytes()).isEqualTo(4);
    assertThat(codecOf(NullWritable.get()).fixedSizeBytes()).isZero();
    assertThat(codecOf(new Text()).fixedSizeBytes()).isEqualTo(-1);
    assertThat(codecOf(new VLongWritable()).fixedSizeBytes()).isEqualTo(-1);
  }

  @Test
  public void shouldWriteEqualTextsAsEqualBytesWhateverTheirHistory() throws IOException {
    Text reused = new Text("something longer than that");
    reused.set("key");
    Text appended = new Text("k");
    appended.append("ey".getBytes(StandardCharsets.UTF_8), 0, 2);

    Codec<Writable> codec = codecOf(reused);
    byte[] expected = encode(codec, new Text("key"));
    assertThat(encode(codec, reused)).isEqualTo(expected);
    assertThat(encode(codec, appended)).isEqualTo(expected);
  }

  @Test
  public void shouldReadWritablesOfPrivateClasses() throws IOException {
    Codec<Writable> codec = codecOf(new Custom());

    assertThat(encode(codec, new Custom())).isEmpty();
    assertThat(codec.decode(new DataInputStream(new ByteArrayInputStream(new byte[0]))))
        .isInstanceOf(Custom.class);
  }

  private static final class Custom implements Writable {
    @Override
    public void write(DataOutput output) {}

    @Override
    public void readFields(DataInput input) {}
  }

  @Test
  public void shouldKnowWritablesOnly() {
    assertThat(provider.codecFor(String.class)).isEmpty();
    assertThat(provider.codecFor(Writable.class)).isEmpty();
    assertThatThrownBy(() -> provider.codecFor(ArrayWritable.class))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(ArrayWritable.class.getName());
  }

  @SuppressWarnings("unchecked")
  private Codec<Writable> codecOf(Writable value) {
    return (Codec<Writable>) provider.codecFor(value.getClass()).orElseThrow();
  }

  private static byte[] encode(Codec<Writable> codec, Writable value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    codec.encode(value, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
