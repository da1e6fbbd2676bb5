package io.millrace.api.plan;

import io.millrace.api.connector.Sink;
import io.millrace.api.connector.Source;
import io.millrace.api.function.AggregateFunction;
import io.millrace.api.function.FilterFunction;
import io.millrace.api.function.FlatMapFunction;
import io.millrace.api.function.KeySelector;
import io.millrace.api.function.KeyedProcessFunction;
import io.millrace.api.function.MapFunction;
import io.millrace.api.function.OutputTag;
import io.millrace.api.function.ProcessFunction;
import io.millrace.api.function.ProcessWindowFunction;
import io.millrace.api.function.ReduceFunction;
import io.millrace.api.function.WindowFunction;
import io.millrace.api.time.WatermarkStrategy;
import io.millrace.api.window.WindowAssigner;
import java.io.Serializable;

/** What a node of a plan does with its records. */
public sealed interface Operation extends Serializable {
  /** A word for it, such as {@code map}; the default name of the node. */
  String kind();

  /** Whether it keeps keyed state, so that its name must be unique and stay. */
  default boolean isStateful() {
    return false;
  }

  /** Reads a source. */
  record Read(Source<?, ?> source, WatermarkStrategy<?> watermarks) implements Operation {
    @Override
    public String kind() {
      return "source";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /** One record from one. */
  record MapRecord(MapFunction<?, ?> function) implements Operation {
    @Override
    public String kind() {
      return "map";
    }
  }

  /** Any number of records from one. */
  record FlatMapRecord(FlatMapFunction<?, ?> function) implements Operation {
    @Override
    public String kind() {
      return "flat-map";
    }
  }

  /** Lets some records through. */
  record FilterRecord(FilterFunction<?> function) implements Operation {
    @Override
    public String kind() {
      return "filter";
    }
  }

  /** Gives the records new event times, and the stream new watermarks. */
  record AssignTimestamps(WatermarkStrategy<?> watermarks) implements Operation {
    @Override
    public String kind() {
      return "timestamps";
    }
  }

  /** A function that sees times and writes to several outputs. */
  record ProcessRecord(ProcessFunction<?, ?> function) implements Operation {
    @Override
    public String kind() {
      return "process";
    }
  }

  /** A function with state and timers for each key. */
  record KeyedProcess(KeySelector<?, ?> keySelector, KeyedProcessFunction<?, ?, ?> function)
      implements Operation {
    @Override
    public String kind() {
      return "keyed-process";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /** Combines all records of a key so far, and emits the combination with each record. */
  record KeyedReduce(KeySelector<?, ?> keySelector, ReduceFunction<?> function)
      implements Operation {
    @Override
    public String kind() {
      return "keyed-reduce";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /** Aggregates all records of a key so far, and emits (key, result) with each record. */
  record KeyedAggregate(KeySelector<?, ?> keySelector, AggregateFunction<?, ?, ?> function)
      implements Operation {
    @Override
    public String kind() {
      return "keyed-aggregate";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /**
   * Aggregates each key's records in each window.
   *
   * @param allowedLatenessMillis how long after its end a window still takes late records, each of
   *     which updates and emits its result again
   * @param lateOutput where records go that come even later, or {@code null} to count them only
   */
  record WindowAggregate(
      KeySelector<?, ?> keySelector,
      WindowAssigner windows,
      AggregateFunction<?, ?, ?> aggregate,
      WindowFunction<?, ?, ?> function,
      long allowedLatenessMillis,
      OutputTag<?> lateOutput)
      implements Operation {
    @Override
    public String kind() {
      return "window-aggregate";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /** Gathers each key's records in each window. Parameters as in {@link WindowAggregate}. */
  record WindowProcess(
      KeySelector<?, ?> keySelector,
      WindowAssigner windows,
      ProcessWindowFunction<?, ?, ?> function,
      long allowedLatenessMillis,
      OutputTag<?> lateOutput)
      implements Operation {
    @Override
    public String kind() {
      return "window-process";
    }

    @Override
    public boolean isStateful() {
      return true;
    }
  }

  /** Writes a sink. */
  record Write(Sink<?, ?> sink) implements Operation {
    @Override
    public String kind() {
      return "sink";
    }

    /** A sink that prepares nothing has nothing to be found again. */
    @Override
    public boolean isStateful() {
      return !(sink instanceof Sink.AtLeastOnce<?>);
    }
  }
}
