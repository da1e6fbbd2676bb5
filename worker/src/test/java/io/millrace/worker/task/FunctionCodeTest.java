package io.millrace.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.MapFunction;
import io.millrace.api.plan.Operation;
import io.millrace.planner.ChainedOperator;
import io.millrace.planner.Stage;
import java.util.List;
import org.junit.Test;

public class FunctionCodeTest {
  /** Gives the stack of the thread that it is called by. */
  private static final class Tracing implements MapFunction<Object, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public Object map(Object record) {
      return trace();
    }
  }

  private static StackTraceElement[] trace() {
    return Thread.currentThread().getStackTrace();
  }

  @Test
  public void theOperatorIsFoundWhoseFunctionIsAtWork() throws Exception {
    MapFunction<Object, Object> ofClass = new Tracing();
    MapFunction<Object, Object> ofLambda = record -> trace();
    MapFunction<Object, Object> otherLambda = record -> trace().clone();
    Stage stage =
        new Stage(0, 1, List.of(map("a", ofClass), map("b", ofLambda), map("c", otherLambda)));
    List<FunctionCode> code = FunctionCode.of(stage);
    assertThat(find(ofClass.map(1), code)).isEqualTo("a");
    assertThat(find(ofLambda.map(1), code)).isEqualTo("b");
    assertThat(find(otherLambda.map(1), code)).isEqualTo("c");
    assertThat(FunctionCode.at(trace(), code)).isEmpty();
  }

  private static String find(Object trace, List<FunctionCode> code) {
    return FunctionCode.at((StackTraceElement[]) trace, code).orElseThrow().operatorName();
  }

  private static ChainedOperator map(String name, MapFunction<?, ?> function) {
    return new ChainedOperator(name, new Operation.MapRecord(function), -1, null);
  }
}
