package io.millrace.hadoop;

import io.millrace.api.function.Collector;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.FunctionContext;
import io.millrace.api.tuple.Tuple2;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mapper written for Hadoop MapReduce, unchanged, as a function on a stream. It gives what the
 * mapper writes, as tuples of key and value.
 *
 * <pre>{@code
 * lines.flatMap(HadoopMapper.onLines(TokenCounterMapper.class))
 *      .keyBy(pair -> pair.f0().toString())
 * }</pre>
 *
 * <p>Each parallel task has a mapper of its own. {@code setup} (or {@code configure}) is called
 * before the first record, {@code cleanup} (or {@code close}) when the input has ended, and may
 * still write. If the job is stopped or fails instead, it is called too, but there is nowhere left
 * to write to. Keys and values are copied wherever Hadoop would reuse objects. The mapper's
 * counters are shown in the job's status. It finds the task's number and the number of tasks in its
 * configuration; there is no file or split of a file behind its records, and no job directory.
 *
 * <p>What a mapper gathers in fields of its own from record to record is no part of a snapshot, and
 * is lost after a failure.
 *
 * <p>A mapper of the {@code mapreduce} API may override {@code run}; it then runs on a thread of
 * its own that takes turns with the task's, which costs some microseconds for each record. Mappers
 * that use even more threads, such as {@code MultithreadedMapper}, are refused: let the operator
 * have more parallel tasks instead.
 *
 * @param <I> the records
 * @param <K> the mapper's output keys
 * @param <V> the mapper's output values
 */
public final class HadoopMapper<I, K, V> implements FlatMapFunction<I, Tuple2<K, V>> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(HadoopMapper.class);

  private final MapperInput<I> input;
  private final MapperApi api;
  private final ShippedConfiguration configuration;

  private transient MapperOutput output;
  private transient MapperDriver driver;

  private HadoopMapper(MapperInput<I> input, MapperApi api, ShippedConfiguration configuration) {
    this.input = input;
    this.api = api;
    this.configuration = configuration;
  }

  /** A mapper of the {@code mapreduce} API, on tuples of its input key and value. */
  public static <KI, VI, K, V> HadoopMapper<Tuple2<KI, VI>, K, V> of(
      Class<? extends Mapper<? super KI, ? super VI, K, V>> mapper) {
    return of(new ConstructorFactory<>(mapper));
  }

  /** As {@link #of(Class)}, with a mapper that a factory makes. */
  public static <KI, VI, K, V> HadoopMapper<Tuple2<KI, VI>, K, V> of(
      MapperFactory<? extends Mapper<? super KI, ? super VI, K, V>> mapper) {
    return create(new PairInput<>(), new MapreduceApi(mapper));
  }

  /**
   * A mapper of the {@code mapreduce} API that is written for lines of text, on strings. Its input
   * value is the string; its input key, which is the place in a file under Hadoop, is always 0.
   */
  public static <K, V> HadoopMapper<String, K, V> onLines(
      Class<? extends Mapper<? super LongWritable, ? super Text, K, V>> mapper) {
    return onLines(new ConstructorFactory<>(mapper));
  }

  /** As {@link #onLines(Class)}, with a mapper that a factory makes. */
  public static <K, V> HadoopMapper<String, K, V> onLines(
      MapperFactory<? extends Mapper<? super LongWritable, ? super Text, K, V>> mapper) {
    return create(new LineInput(), new MapreduceApi(mapper));
  }

  /** A mapper of the {@code mapred} API, on tuples of its input key and value. */
  public static <KI, VI, K, V> HadoopMapper<Tuple2<KI, VI>, K, V> ofMapred(
      Class<? extends org.apache.hadoop.mapred.Mapper<? super KI, ? super VI, K, V>> mapper) {
    return ofMapred(new ConstructorFactory<>(mapper));
  }

  /** As {@link #ofMapred(Class)}, with a mapper that a factory makes. */
  public static <KI, VI, K, V> HadoopMapper<Tuple2<KI, VI>, K, V> ofMapred(
      MapperFactory<? extends org.apache.hadoop.mapred.Mapper<? super KI, ? super VI, K, V>>
          mapper) {
    return create(new PairInput<>(), new MapredApi(mapper));
  }

  /** As {@link #onLines(Class)}, for a mapper of the {@code mapred} API. */
  public static <K, V> HadoopMapper<String, K, V> onLinesMapred(
      Class<? extends org.apache.hadoop.mapred.Mapper<? super LongWritable, ? super Text, K, V>>
          mapper) {
    return onLinesMapred(new ConstructorFactory<>(mapper));
  }

  /** As {@link #onLinesMapred(Class)}, with a mapper that a factory makes. */
  public static <K, V> HadoopMapper<String, K, V> onLinesMapred(
      MapperFactory<
              ? extends org.apache.hadoop.mapred.Mapper<? super LongWritable, ? super Text, K, V>>
          mapper) {
    return create(new LineInput(), new MapredApi(mapper));
  }

  private static <I, K, V> HadoopMapper<I, K, V> create(MapperInput<I> input, MapperApi api) {
    return new HadoopMapper<>(input, api, ShippedConfiguration.empty());
  }

  /**
   * Gives the mapper this configuration, as it is now. In the workers it comes on top of the Hadoop
   * configuration that they find on their class path.
   */
  public HadoopMapper<I, K, V> withConfiguration(Configuration newConfiguration) {
    return new HadoopMapper<>(input, api, ShippedConfiguration.of(newConfiguration));
  }

  @Override
  public void open(FunctionContext context) throws Exception {
    MapperTask task = new MapperTask(context, configuration.toJobConf());
    WritableCopier copier = new WritableCopier(task.configuration());
    input.open(copier);
    output = new MapperOutput(copier);
    driver = api.createDriver(task, output);
    driver.open();
  }

  @Override
  public void flatMap(I record, Collector<Tuple2<K, V>> collector) throws Exception {
    output.writeTo(collector);
    driver.map(input.keyOf(record), input.valueOf(record));
  }

  @Override
  public void endOfInput(Collector<Tuple2<K, V>> collector) throws Exception {
    output.writeTo(collector);
    endDriver();
  }

  @Override
  public void close() throws Exception {
    if (driver != null) {
      long[] dropped = {0};
      output.writeTo(record -> dropped[0]++);
      endDriver();
      if (dropped[0] > 0) {
        LOG.warn(
            "{} records that {} wrote at its end are dropped, since its input has not ended",
            dropped[0],
            api.description());
      }
    }
  }

  private void endDriver() throws Exception {
    MapperDriver ending = driver;
    driver = null;
    ending.end();
  }
}
