package io.millrace.benchmarks.measure;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A number of records and the sum of their checksums.
 *
 * @param records how many
 * @param checksum does not depend on their order
 */
public record Total(long records, long checksum) implements Serializable {
  /** Of no records. */
  public static final Total NONE = new Total(0, 0);

  private static final String UNFINISHED = ".unfinished";

  /** Of these and of others. */
  public Total plus(Total other) {
    return new Total(records + other.records, checksum + other.checksum);
  }

  /** Writes it to a file, which appears whole. Doing so twice is doing it once. */
  public void write(Path folder, String name) throws IOException {
    Path unfinished = folder.resolve(name + UNFINISHED);
    Files.writeString(unfinished, records + "\n" + checksum);
    Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The sum of all that were written to a folder. */
  public static Total readAll(Path folder) throws IOException {
    Total total = NONE;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(each -> !each.toString().endsWith(UNFINISHED)).toList()) {
        List<String> lines = Files.readAllLines(file);
        total = total.plus(new Total(Long.parseLong(lines.get(0)), Long.parseLong(lines.get(1))));
      }
    }
    return total;
  }

  /** The checksum as it is printed. */
  public String checksumText() {
    return Long.toHexString(checksum);
  }
}
