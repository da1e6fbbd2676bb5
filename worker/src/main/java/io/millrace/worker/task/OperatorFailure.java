package io.millrace.worker.task;

import io.millrace.api.time.TimestampAssigner;
import io.millrace.protocol.TaskFailure;
import io.millrace.worker.state.CorruptFileException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

/** An operator's failure, on its way through those before it in the chain to the task. */
final class OperatorFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_RECORD_TEXT = 200;
  private static final String SHOW_RECORDS = "worker.show-records";

  private final String operatorName;
  private final String record;

  private OperatorFailure(String operatorName, String record, Throwable cause) {
    super(cause);
    this.operatorName = operatorName;
    this.record = record;
  }

  /**
   * The failure of an operator on a record; one that comes from an operator further down the chain
   * stays as it is, also if a user's function has wrapped it.
   */
  static OperatorFailure onRecord(
      String operatorName, Object record, long timestampMillis, Throwable cause) {
    OperatorFailure inner = findIn(cause);
    return inner != null
        ? inner
        : new OperatorFailure(operatorName, describe(record, timestampMillis), cause);
  }

  /** The failure of an operator that has nothing to do with a single record. */
  static OperatorFailure of(String operatorName, Throwable cause) {
    OperatorFailure inner = findIn(cause);
    return inner != null ? inner : new OperatorFailure(operatorName, null, cause);
  }

  /**
   * As it is reported.
   *
   * @param position where the source has read the record; empty if that is not known
   */
  TaskFailure toTaskFailure(String position) {
    Throwable cause = getCause();
    FailureKind kind = FailureKind.of(cause);
    String reason =
        kind.isExplained() && cause.getMessage() != null ? cause.getMessage() : cause.toString();
    String message = reason;
    if (record != null) {
      String where = position.isEmpty() ? "" : " at " + position;
      message =
          "operator '%s' failed on record %s%s: %s".formatted(operatorName, record, where, reason);
    } else if (!position.isEmpty()) {
      message =
          "operator '%s' failed on the record at %s: %s".formatted(operatorName, position, reason);
    } else if (!kind.isPermanent()) {
      message = "operator '%s' failed: %s".formatted(operatorName, reason);
    }
    String details = kind.isExplained() ? "" : stackTrace(cause);
    TaskFailure failure = new TaskFailure(operatorName, message, details, kind.isPermanent());
    failure.setMistake(Mistake.describe(operatorName, cause));
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CorruptFileException corrupt) {
        failure.setDamagedFile(corrupt.path());
      }
    }
    return failure;
  }

  /**
   * As it is reported where nobody is to see what records hold: of a failure on a record only the
   * place, the classes of the exceptions, and where they were thrown.
   *
   * @param position where the source has read the record; empty if that is not known
   */
  TaskFailure withoutContents(String position) {
    TaskFailure whole = toTaskFailure(position);
    if (record == null && position.isEmpty()) {
      return whole;
    }
    String where = position.isEmpty() ? "a record" : "the record at " + position;
    String message =
        "operator '%s' failed on %s: %s. What it says is in the worker's log alone (%s)"
            .formatted(operatorName, where, getCause().getClass().getName(), SHOW_RECORDS);
    return whole.setMessage(message).setDetails(stackWithoutTexts(getCause()));
  }

  private static String stackWithoutTexts(Throwable cause) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      text.append(text.isEmpty() ? "" : "Caused by: ").append(each.getClass().getName());
      for (StackTraceElement frame : each.getStackTrace()) {
        text.append("\n\tat ").append(frame);
      }
      text.append('\n');
    }
    return text.toString();
  }

  static String stackTrace(Throwable cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static OperatorFailure findIn(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof OperatorFailure found) {
        return found;
      }
    }
    return null;
  }

  private static String describe(Object record, long timestampMillis) {
    String text;
    try {
      text = String.valueOf(record);
    } catch (RuntimeException e) {
      text = "of " + record.getClass() + " whose toString fails";
    }
    if (text.length() > LONGEST_RECORD_TEXT) {
      text = text.substring(0, LONGEST_RECORD_TEXT) + "... (" + text.length() + " characters)";
    }
    return "'" + text + "'" + (hasTime(timestampMillis) ? " of " + time(timestampMillis) : "");
  }

  private static boolean hasTime(long timestampMillis) {
    return timestampMillis != TimestampAssigner.NO_TIMESTAMP;
  }

  private static String time(long timestampMillis) {
    return Instant.ofEpochMilli(timestampMillis).toString();
  }
}
