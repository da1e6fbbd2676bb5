package com.example;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.function.Aggregates;
import io.millrace.api.function.Collector;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.connectors.files.TextFileSink;
import io.millrace.connectors.files.TextFileSource;

/** Counts the words of text files. */
public final class WordCount {
  private WordCount() {}

  public static void main(String[] arguments) throws Exception {
    ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
    environment
        .fromSource(TextFileSource.of(arguments[0]), WatermarkStrategy.noWatermarks(), "lines")
        .flatMap(WordCount::split)
        .keyBy(word -> word)
        .aggregate(Aggregates.count())
        .map(counted -> counted.f0() + " " + counted.f1())
        .sinkTo(TextFileSink.to(arguments[1]));
    environment.execute("word count");
  }

  private static void split(String line, Collector<String> words) {
    for (String word : line.split(" ")) {
      words.collect(word);
    }
  }
}
