package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.tuple.Tuple2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.map.InverseMapper;
import org.apache.hadoop.mapreduce.lib.map.RegexMapper;
import org.apache.hadoop.mapreduce.lib.map.TokenCounterMapper;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class HadoopMapperTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  @Test
  public void shouldSplitLinesWithHadoopsOwnMapper() throws Exception {
    assertThat(
            MapperBench.run(
                    HadoopMapper.onLines(TokenCounterMapper.class), "to be or", "not to be", "")
                .texts())
        .containsExactly("to=1", "be=1", "or=1", "not=1", "to=1", "be=1");
  }

  @Test
  public void shouldTakeTuplesAndAFactory() throws Exception {
    MapperBench<Tuple2<Text, LongWritable>, LongWritable, Text> bench =
        MapperBench.run(
            HadoopMapper.<Text, LongWritable, LongWritable, Text>of(
                InverseMapper<Text, LongWritable>::new),
            Tuple2.of(new Text("a"), new LongWritable(1)),
            Tuple2.of(new Text("b"), new LongWritable(2)));

    assertThat(bench.texts()).containsExactly("1=a", "2=b");
  }

  @Test
  public void shouldGiveTheMapperItsConfiguration() throws Exception {
    Configuration configuration = new Configuration(false);
    configuration.set(RegexMapper.PATTERN, "[0-9]+");

    assertThat(
            MapperBench.run(
                    HadoopMapper.onLines(RegexMapper<LongWritable>::new)
                        .withConfiguration(configuration),
                    "a1b22",
                    "333")
                .texts())
        .containsExactly("1=1", "22=1", "333=1");
  }

  @Test
  public void shouldCopyWhatTheMapperReuses() throws Exception {
    Text key = new Text("key");
    Text value = new Text("value");

    MapperBench<Tuple2<Text, Text>, Text, Text> bench =
        MapperBench.run(HadoopMapper.of(Mutating.class), Tuple2.of(key, value));

    assertThat(bench.texts()).containsExactly("key=value", "key changed=value", "key changed=!");
    assertThat(key).hasToString("key");
    assertThat(value).hasToString("value");
  }

  /** Writes the same objects again and again, changed in between. */
  public static final class Mutating extends Mapper<Text, Text, Text, Text> {
    @Override
    protected void map(Text key, Text value, Context context)
        throws IOException, InterruptedException {
      context.write(key, value);
      key.set("key changed");
      context.write(key, value);
      value.set("!");
      context.write(key, value);
    }
  }

  @Test
  public void shouldCallSetupMapAndCleanupInOrderAndLetAllOfThemWrite() throws Exception {
    MapperBench<String, Text, LongWritable> bench =
        MapperBench.run(HadoopMapper.onLines(Summing.class), "1", "2", "39");

    assertThat(bench.texts()).containsExactly("begun=0", "total=42");
  }

  /** Keeps a sum and writes it at the end, as mappers that combine in memory do. */
  public static final class Summing extends Mapper<LongWritable, Text, Text, LongWritable> {
    private final LongWritable sum = new LongWritable(-1);

    @Override
    protected void setup(Context context) throws IOException, InterruptedException {
      sum.set(0);
      context.write(new Text("begun"), sum);
    }

    @Override
    protected void map(LongWritable key, Text line, Context context)
        throws IOException, InterruptedException {
      assertThat(context.getCurrentKey()).isEqualTo(new LongWritable(0));
      sum.set(sum.get() + Long.parseLong(line.toString()));
    }

    @Override
    protected void cleanup(Context context) throws IOException, InterruptedException {
      context.write(new Text("total"), sum);
    }
  }

  @Test
  public void shouldCleanUpOnceAndCollectNothingWhenClosedBeforeTheEnd() throws Exception {
    MapperBench<String, Text, LongWritable> bench =
        new MapperBench<>(HadoopMapper.onLines(Summing.class));
    bench.function.open(bench);
    bench.function.flatMap("1", bench.collected::add);
    bench.function.close();
    bench.function.close();

    assertThat(bench.texts()).containsExactly("begun=0");
  }

  @Test
  public void shouldCountWithTheTasksCounters() throws Exception {
    MapperBench<String, Text, Text> bench =
        MapperBench.run(HadoopMapper.onLines(Counting.class), "a", "bb", "a");

    assertThat(bench.counters())
        .containsOnly(
            Map.entry(Lines.class.getName() + "/SHORT", 2L),
            Map.entry("custom/length", 4L),
            Map.entry("custom/last", 1L));
  }

  enum Lines {
    SHORT {
      @Override
      boolean isOne(Text line) {
        return line.getLength() == 1;
      }
    };

    abstract boolean isOne(Text line);
  }

  /** Counts in each way that the context offers. */
  public static final class Counting extends Mapper<LongWritable, Text, Text, Text> {
    @Override
    protected void map(LongWritable key, Text line, Context context) {
      if (Lines.SHORT.isOne(line)) {
        context.getCounter(Lines.SHORT).increment(1);
      }
      context.getCounter("custom", "length").increment(line.getLength());
      context.getCounter("custom", "last").setValue(line.getLength());
      assertThat(context.getCounter("custom", "last").getValue()).isEqualTo(line.getLength());
      context.progress();
      context.setStatus("at " + line);
    }
  }

  @Test
  public void shouldTellTheMapperWhereItRuns() throws Exception {
    assertThat(MapperBench.run(HadoopMapper.onLines(Asking.class), "x").texts())
        .containsExactly(
            "attempt_millrace_0000_m_000003_0=StreamSplit", "3=4", "flat-map=asked for");
  }

  /** Writes what it finds out about its task. */
  public static final class Asking extends Mapper<LongWritable, Text, Text, Text> {
    @Override
    protected void map(LongWritable key, Text line, Context context)
        throws IOException, InterruptedException {
      Configuration configuration = context.getConfiguration();
      write(
          context, context.getTaskAttemptID(), context.getInputSplit().getClass().getSimpleName());
      write(
          context,
          configuration.get(MRJobConfig.TASK_PARTITION),
          configuration.get(MRJobConfig.NUM_MAPS));
      write(context, context.getJobName(), "asked for");
    }

    private static void write(Context context, Object key, Object value)
        throws IOException, InterruptedException {
      context.write(new Text(key.toString()), new Text(value.toString()));
    }
  }

  @Test
  public void shouldThrowWhatTheMapperThrows() throws Exception {
    MapperBench<String, Text, Text> bench = new MapperBench<>(HadoopMapper.onLines(Failing.class));
    bench.function.open(bench);

    assertThatThrownBy(() -> bench.function.flatMap("boom", bench.collected::add))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("boom")
        .hasNoCause();
    bench.function.close();
    assertThat(Failing.cleanups).containsExactly("boom");
  }

  /** Fails with the line as message. */
  public static final class Failing extends Mapper<LongWritable, Text, Text, Text> {
    private static final List<String> cleanups = new ArrayList<>();
    private String last = "";

    @Override
    protected void map(LongWritable key, Text line, Context context) throws IOException {
      last = line.toString();
      throw new IOException(last);
    }

    @Override
    protected void cleanup(Context context) {
      cleanups.add(last);
    }
  }

  @Test
  public void shouldRefuseAMapperThatCanNotBeMade() {
    assertThatThrownBy(() -> HadoopMapper.onLines(WithArgument.class))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(WithArgument.class.getName())
        .hasMessageContaining("no constructor without parameters");
  }

  /** Wants an argument. */
  public static final class WithArgument extends Mapper<LongWritable, Text, Text, IntWritable> {
    private final String prefix;

    WithArgument(String prefix) {
      this.prefix = prefix;
    }

    @Override
    protected void map(LongWritable key, Text line, Context context)
        throws IOException, InterruptedException {
      context.write(new Text(prefix + line), new IntWritable(line.getLength()));
    }
  }

  @Test
  public void shouldTakeAMapperWithArgumentsFromAFactory() throws Exception {
    assertThat(MapperBench.run(HadoopMapper.onLines(() -> new WithArgument(">")), "ab").texts())
        .containsExactly(">ab=2");
  }

  @Test
  public void shouldRefuseToReadAheadInMap() throws Exception {
    MapperBench<String, Text, Text> bench =
        new MapperBench<>(HadoopMapper.onLines(ReadingAhead.class));
    bench.function.open(bench);

    assertThatThrownBy(() -> bench.function.flatMap("x", bench.collected::add))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("next record");
  }

  /** Asks for the next record where there may be none for long. */
  public static final class ReadingAhead extends Mapper<LongWritable, Text, Text, Text> {
    @Override
    protected void map(LongWritable key, Text line, Context context)
        throws IOException, InterruptedException {
      context.nextKeyValue();
    }
  }

  @Test
  public void shouldRefuseOutputThatCanNotBeCopied() throws Exception {
    MapperBench<String, Text, Object> bench =
        new MapperBench<>(HadoopMapper.onLines(WritingObjects.class));
    bench.function.open(bench);

    bench.function.flatMap("a string", bench.collected::add);
    assertThat(bench.texts()).containsExactly("k=a string");
    assertThatThrownBy(() -> bench.function.flatMap("", bench.collected::add))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("java.util.BitSet");
  }

  /** Writes what is no Writable. */
  public static final class WritingObjects extends Mapper<LongWritable, Text, Text, Object> {
    @Override
    protected void map(LongWritable key, Text line, Context context)
        throws IOException, InterruptedException {
      context.write(new Text("k"), line.getLength() == 0 ? new BitSet() : line.toString());
    }
  }
}
