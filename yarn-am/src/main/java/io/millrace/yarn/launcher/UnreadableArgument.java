package io.millrace.yarn.launcher;

import java.util.Optional;
import java.util.stream.Stream;

/** Finds an argument that the JVM could not read, and so would be handed on as another one. */
public final class UnreadableArgument {
  /** What the JVM reads in the place of what its encoding does not have. */
  private static final char UNREADABLE = '\uFFFD';

  private UnreadableArgument() {}

  /** What is wrong with one of the arguments, if anything is. */
  public static Optional<String> complaint(String[] arguments) {
    return Stream.of(arguments)
        .filter(argument -> argument.indexOf(UNREADABLE) >= 0)
        .findFirst()
        .map(
            argument ->
                "the argument '"
                    + argument
                    + "' is no text in "
                    + System.getProperty("sun.jnu.encoding")
                    + ", the encoding of the locale; set LC_ALL to a locale with the right one,"
                    + " such as C.UTF-8");
  }
}
