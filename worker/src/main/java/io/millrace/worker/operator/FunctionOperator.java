package io.millrace.worker.operator;

import io.millrace.api.function.Function;
import java.util.List;

/** An operator around one function of the user. */
abstract class FunctionOperator<F extends Function> implements Operator {
  protected final F function;
  protected Output output;
  private final OpenFunctions functions = new OpenFunctions();

  FunctionOperator(F function) {
    this.function = function;
  }

  @Override
  public void open(OperatorContext context) throws Exception {
    output = context.output();
    functions.open(List.of(function), context);
  }

  @Override
  public void close() throws Exception {
    functions.close();
  }
}
