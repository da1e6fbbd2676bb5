package io.millrace.worker.operator;

import io.millrace.api.function.FunctionContext;
import io.millrace.api.function.KeySelector;
import io.millrace.protocol.OperatorSnapshot;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.state.StateFileAccess;
import io.millrace.worker.state.StateFiles;
import java.io.IOException;
import java.util.List;

/** What an operator knows of the task it runs in. */
public interface OperatorContext extends FunctionContext, StateFiles {
  /** Names the job in systems outside: stable over restarts. */
  String jobId();

  /** Grows over all starts of the job's tasks. */
  long incarnation();

  /**
   * After about how many results {@link Operator#advanceWatermark} and {@link Operator#endOfInput}
   * return, to be called again. A result is what one call of the user's code emits, or one record
   * of the operator's own.
   */
  default int resultsPerCall() {
    return 1024;
  }

  /** Where it emits to. */
  Output output();

  /** The memory that its state lives in. */
  PagePool pagePool();

  /** The codecs for records and state. */
  CodecRegistry codecs();

  /**
   * The key selector to call instead of this one: it may look for keys that are changed after they
   * were given.
   */
  default KeySelector<Object, Object> checked(KeySelector<Object, Object> keySelector) {
    return keySelector;
  }

  /** Into how many groups keys are divided. */
  int keyGroups();

  /**
   * What to restore: the parts of the snapshot, by any task of this operator, that overlap this
   * task's key groups. Empty at a first start.
   */
  List<OperatorSnapshot> restored();

  /** A state file of the restored snapshot. */
  @Override
  StateFileAccess file(String path) throws IOException;

  /**
   * Says that something {@linkplain Operator#isTimeDue is due}: the task takes no more records of a
   * batch before it has seen to that. Called while a record is processed.
   */
  void stopAfterRecord();

  /**
   * Says that the task has something to do, though nothing arrived. May be called by any thread.
   */
  void wakeUp();
}
