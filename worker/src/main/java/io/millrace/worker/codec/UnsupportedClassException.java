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

  /** The same, found in a field or element of something larger. */
  UnsupportedClassException within(String owner) {
    return new UnsupportedClassException(
        reason, place.isEmpty() ? owner : owner + " > " + place, this);
  }
}
