package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.map.MultithreadedMapper;
import org.apache.hadoop.mapreduce.lib.map.TokenCounterMapper;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class OverriddenRunTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  /** Drives itself: numbers the lines, stops at a line "stop", fails at a line "fail". */
  public static final class Numbering extends Mapper<LongWritable, Text, Text, IntWritable> {
    @Override
    public void run(Context context) throws IOException, InterruptedException {
      context.write(new Text("begun"), new IntWritable(0));
      int number = 0;
      IntWritable reused = new IntWritable();
      while (context.nextKeyValue()) {
        String line = context.getCurrentValue().toString();
        if (line.equals("stop")) {
          return;
        }
        if (line.equals("fail")) {
          throw new IOException("told to fail");
        }
        reused.set(++number);
        context.write(context.getCurrentValue(), reused);
        context.getCounter("g", "lines").increment(1);
      }
      context.write(new Text("ended"), new IntWritable(number));
    }
  }

  @Test
  public void shouldLetTheMapperDriveItself() throws Exception {
    MapperBench<String, Text, IntWritable> bench =
        MapperBench.run(HadoopMapper.onLines(Numbering.class), "a", "b", "c");

    assertThat(bench.texts()).containsExactly("begun=0", "a=1", "b=2", "c=3", "ended=3");
    assertThat(bench.counters()).containsEntry("g/lines", 3L);
  }

  @Test
  public void shouldBeDoneWithEachRecordWhenItReturns() throws Exception {
    MapperBench<String, Text, IntWritable> bench =
        new MapperBench<>(HadoopMapper.onLines(Numbering.class));
    bench.function.open(bench);
    for (int i = 1; i <= 1000; i++) {
      bench.function.flatMap("x", bench.collected::add);
      assertThat(bench.collected).hasSize(i + 1);
    }
    bench.function.close();
    assertThat(bench.collected).hasSize(1001);
  }

  @Test
  public void shouldTakeAndIgnoreRecordsAfterTheMapperHasEnded() throws Exception {
    assertThat(
            MapperBench.run(HadoopMapper.onLines(Numbering.class), "a", "stop", "b", "c").texts())
        .containsExactly("begun=0", "a=1");
  }

  @Test
  public void shouldThrowWhatTheMapperThrowsOnce() throws Exception {
    MapperBench<String, Text, IntWritable> bench =
        new MapperBench<>(HadoopMapper.onLines(Numbering.class));
    bench.function.open(bench);

    assertThatThrownBy(() -> bench.function.flatMap("fail", bench.collected::add))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("told to fail");
    bench.function.close();
  }

  @Test
  public void shouldEndTheMappersThreadWhenTheTaskIsInterrupted() throws Exception {
    MapperBench<String, Text, IntWritable> bench =
        new MapperBench<>(HadoopMapper.onLines(Sleeping.class));
    bench.function.open(bench);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> bench.function.flatMap("x", bench.collected::add))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(bench.function::close).isInstanceOf(InterruptedException.class);
  }

  /** Does not return from a record unless it is interrupted. */
  public static final class Sleeping extends Mapper<LongWritable, Text, Text, IntWritable> {
    @Override
    public void run(Context context) throws IOException, InterruptedException {
      context.nextKeyValue();
      synchronized (this) {
        while (context.getNumReduceTasks() >= 0) {
          wait();
        }
      }
    }
  }

  @Test
  public void shouldRefuseAMapperWithMoreThreads() throws Exception {
    Job job = Job.getInstance(new Configuration());
    MultithreadedMapper.setMapperClass(job, TokenCounterMapper.class);
    MapperBench<String, Text, IntWritable> bench =
        new MapperBench<>(
            HadoopMapper.onLines(MultithreadedMapper<LongWritable, Text, Text, IntWritable>::new)
                .withConfiguration(job.getConfiguration()));

    assertThatThrownBy(
            () -> {
              bench.function.open(bench);
              bench.function.flatMap("to be", bench.collected::add);
            })
        .hasRootCauseInstanceOf(UserException.class)
        .hasStackTraceContaining("threads of its own");
    bench.function.close();
  }
}
