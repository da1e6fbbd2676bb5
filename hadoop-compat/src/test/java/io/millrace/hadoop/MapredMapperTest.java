package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.tuple.Tuple2;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.Mapper;
import org.apache.hadoop.mapred.OutputCollector;
import org.apache.hadoop.mapred.Reporter;
import org.apache.hadoop.mapred.lib.InverseMapper;
import org.apache.hadoop.mapred.lib.MultithreadedMapRunner;
import org.apache.hadoop.mapred.lib.TokenCountMapper;
import org.junit.Test;

public class MapredMapperTest {
  @Test
  public void shouldSplitLinesWithHadoopsOwnMapper() throws Exception {
    assertThat(
            MapperBench.run(
                    HadoopMapper.onLinesMapred(TokenCountMapper<LongWritable>::new), "to be", "or")
                .texts())
        .containsExactly("to=1", "be=1", "or=1");
  }

  @Test
  public void shouldTakeTuples() throws Exception {
    MapperBench<Tuple2<Text, IntWritable>, IntWritable, Text> bench =
        MapperBench.run(
            HadoopMapper.<Text, IntWritable, IntWritable, Text>ofMapred(
                InverseMapper<Text, IntWritable>::new),
            Tuple2.of(new Text("a"), new IntWritable(1)));

    assertThat(bench.texts()).containsExactly("1=a");
  }

  @Test
  public void shouldConfigureMapCountAndCloseWithOutput() throws Exception {
    JobConf configuration = new JobConf(false);
    configuration.set("prefix", ">");

    MapperBench<String, Text, IntWritable> bench =
        MapperBench.run(
            HadoopMapper.onLinesMapred(Old.class).withConfiguration(configuration), "a", "bb");

    assertThat(bench.texts()).containsExactly(">a=1", ">bb=2", "closed=3");
    assertThat(bench.counters())
        .containsOnly(Map.entry(Kind.class.getName() + "/LINE", 2L), Map.entry("g/letters", 3L));
  }

  enum Kind {
    LINE
  }

  /** Reuses its objects, and writes with the last collector when it is closed. */
  public static final class Old implements Mapper<LongWritable, Text, Text, IntWritable> {
    private final Text text = new Text();
    private final IntWritable length = new IntWritable();
    private String prefix = "";
    private int sum;
    private OutputCollector<Text, IntWritable> collector;

    @Override
    public void configure(JobConf configuration) {
      prefix = configuration.get("prefix");
    }

    @Override
    public void map(
        LongWritable key, Text line, OutputCollector<Text, IntWritable> output, Reporter reporter)
        throws IOException {
      collector = output;
      sum += line.getLength();
      reporter.incrCounter(Kind.LINE, 1);
      reporter.getCounter("g", "letters").increment(line.getLength());
      reporter.setStatus("busy");
      text.set(prefix + line);
      length.set(line.getLength());
      output.collect(text, length);
    }

    @Override
    public void close() throws IOException {
      text.set("closed");
      length.set(sum);
      collector.collect(text, length);
    }
  }

  @Test
  public void shouldRefuseAMapRunner() throws Exception {
    JobConf configuration = new JobConf(false);
    configuration.setMapRunnerClass(MultithreadedMapRunner.class);
    MapperBench<String, Text, IntWritable> bench =
        new MapperBench<>(HadoopMapper.onLinesMapred(Old.class).withConfiguration(configuration));

    assertThatThrownBy(() -> bench.function.open(bench))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(MultithreadedMapRunner.class.getName());
    bench.function.close();
  }
}
