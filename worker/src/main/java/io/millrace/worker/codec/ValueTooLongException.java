package io.millrace.worker.codec;

import io.millrace.api.UserException;

/** A value takes more bytes than it may. */
final class ValueTooLongException extends UserException {
  private static final long serialVersionUID = 1L;

  ValueTooLongException(int mostBytes) {
    super("a value takes more than %d bytes; divide it into several".formatted(mostBytes));
  }
}
