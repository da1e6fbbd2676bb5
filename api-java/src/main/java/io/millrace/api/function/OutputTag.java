package io.millrace.api.function;

import java.io.Serializable;
import java.util.Objects;

/** Names a second output of an operator. Two tags with the same name are the same output. */
@SuppressWarnings("UnusedTypeParameter") // it types the stream that the tag is exchanged for
public record OutputTag<T>(String name) implements Serializable {
  public OutputTag {
    Objects.requireNonNull(name, "name");
  }
}
