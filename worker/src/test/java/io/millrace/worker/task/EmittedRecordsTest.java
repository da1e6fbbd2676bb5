package io.millrace.worker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.worker.codec.CodecRegistry;
import org.junit.Test;

public class EmittedRecordsTest {
  private final EmittedRecords emitted =
      new EmittedRecords(new CodecRegistry(getClass().getClassLoader()));

  /** Can be written or not, depending on what it holds. */
  private record Holder(Object held) {}

  private void emitStepByStep(int records) {
    for (int i = 0; i < records; i++) {
      emitted.onEmit("others", new long[] {i});
      emitted.check();
    }
  }

  @Test
  public void shouldFindARecordThatIsChangedStepsLater() {
    long[] record = {1};
    emitted.onEmit("reusing", record);
    emitted.check();
    emitStepByStep(EmittedRecords.KEPT_AFTER_STEP - 1);
    record[0] = 2;
    assertThatThrownBy(emitted::check)
        .isInstanceOf(OperatorFailure.class)
        .hasRootCauseInstanceOf(UserException.class)
        .rootCause()
        .hasMessageStartingWith(
            "operator 'reusing' has emitted a record of [J that was changed afterwards");
  }

  @Test
  public void shouldHoldTheLastRecordsOnly() {
    long[] record = {1};
    emitted.onEmit("first", record);
    emitStepByStep(1_000);
    assertThat(emitted.size()).isEqualTo(EmittedRecords.KEPT_AFTER_STEP);
    record[0] = 2;
    emitted.check();
    for (int i = 0; i < 100_000; i++) {
      emitted.onEmit("many in one step", new long[] {i});
      assertThat(emitted.size()).isLessThanOrEqualTo(1024);
    }
    emitted.check();
    assertThat(emitted.size()).isEqualTo(EmittedRecords.KEPT_AFTER_STEP);
  }

  @Test
  public void shouldNotAccuseARecordWhoseClassProvesToHaveNoCodec() {
    emitted.onEmit("holding", new Holder("text"));
    emitted.check();
    emitted.onEmit("holding", new Holder(Thread.currentThread()));
    assertThatCode(emitted::check).doesNotThrowAnyException();
    assertThat(emitted.size()).as("the second is not held").isEqualTo(1);
  }

  @Test
  public void shouldTakeOneRecordTwice() {
    long[] record = {1};
    emitted.onEmit("first", record);
    emitted.check();
    emitted.onEmit("second", record);
    assertThatCode(emitted::check).doesNotThrowAnyException();
  }

  @Test
  public void finds_aKeyThatIsChangedStepsLater() {
    long[] key = {1};
    emitted.onKey("counting", key);
    emitted.check();
    emitStepByStep(EmittedRecords.KEPT_AFTER_STEP * 2);
    key[0] = 2;
    assertThatThrownBy(emitted::check)
        .rootCause()
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "the key selector of operator 'counting' has given a key of [J that was changed");
  }

  @Test
  public void suspects_noKeyThatCannotChange() {
    for (int i = 0; i < 10; i++) {
      emitted.onKey("counting", "same");
      emitted.onKey("counting", 1L);
      emitted.check();
    }
  }
}
