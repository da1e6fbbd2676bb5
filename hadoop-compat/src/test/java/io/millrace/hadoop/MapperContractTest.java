package io.millrace.hadoop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.stream.DataStream;
import io.millrace.api.tuple.Tuple2;
import io.millrace.testing.OperatorContract;
import io.millrace.testing.Outcome;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.lib.map.InverseMapper;
import org.apache.hadoop.mapreduce.lib.map.TokenCounterMapper;
import org.junit.Test;

/** A mapper of Hadoop in a stream keeps the contract of an operator. */
public class MapperContractTest {
  @Test
  public void mapper_of_lines_keeps_its_contract() {
    Outcome<Tuple2<Text, IntWritable>> outcome =
        OperatorContract.of(
                (DataStream<String> lines) ->
                    lines.flatMap(HadoopMapper.onLines(TokenCounterMapper.class)))
            .verify("to be or", "not to be", "");
    assertThat(outcome.records()).hasSize(6);
  }

  @Test
  public void mapper_of_pairs_keeps_its_contract() {
    OperatorContract.of(
            (DataStream<Tuple2<Text, LongWritable>> pairs) ->
                pairs.flatMap(HadoopMapper.of(InverseMapper<Text, LongWritable>::new)))
        .verify(
            Tuple2.of(new Text("a"), new LongWritable(1)),
            Tuple2.of(new Text("b"), new LongWritable(2)));
  }
}
