package io.millrace.worker.codec;

import io.millrace.api.UserException;

/** A value of a class that has no codec. The message says where in the record it was found. */
public final class UnsupportedClassException extends UserException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String place;

  UnsupportedClassException(String reason) {
    super(reason);
    this.reason = reason;
    this.place = "";
  }

  private UnsupportedClassException(String reason, String place, Throwable cause) {
    super(place + ": " + reason, cause);
    this.reason = reason;
    this.place = place;
  }

  /** Says that a class cannot be written, and why. */
  static UnsupportedClassException of(Class<?> type, String reason, Throwable cause) {
    UnsupportedClassException exception =
        new UnsupportedClassException(
            "%s cannot be written as bytes, since %s; or register a codec for it"
                .formatted(type.getName(), reason));
    if (cause != null) {
      exception.initCause(cause);
    }
    return exception;
  }

  /** The same, found in a field or element of something larger. */
  UnsupportedClassException within(String owner) {
    return new UnsupportedClassException(
        reason, place.isEmpty() ? owner : owner + " > " + place, this);
  }
}
