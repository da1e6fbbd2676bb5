package sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Writes down what it was called with, but runs nothing. */
public final class Echo {
  /** Arguments that some shell, launcher or parser might want to make something else of. */
  public static final List<String> NASTY =
      List.of(
          "--",
          "@pom.xml",
          "@@twice",
          "@",
          "",
          " ",
          "two words",
          "two\nlines\n",
          "\ttab",
          "\"quoted\"",
          "'quoted'",
          "\"",
          "back\\slash\\",
          "ä→\uD83D\uDE00",
          "--local",
          "--parallelism",
          "--name=",
          "-Djob.parallelism=none",
          "-h",
          "--help",
          "--",
          "${sys:user.home}",
          "$HOME",
          "`id`",
          "*",
          "%s",
          "a,b",
          "=",
          "-XX:NoSuchOption");

  private Echo() {}

  /** Writes all arguments but the first into the file that the first one names. */
  public static void main(String[] arguments) throws IOException {
    Files.write(
        Path.of(arguments[0]),
        Stream.of(arguments)
            .skip(1)
            .map(each -> each.getBytes(StandardCharsets.UTF_8))
            .map(Base64.getEncoder()::encodeToString)
            .toList());
  }

  /** What a call has written. */
  public static List<String> read(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(Base64.getDecoder()::decode)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }
}
