package io.millrace.connectors.files;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that one sink of one job gives its files: {@code part-<task>-<sink>-<incarnation>-
 * <sequence>}, and the same within {@code .} and {@code .inprogress} until the file is committed.
 */
final class PartFileNames implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String SUFFIX = ".inprogress";
  private static final int TOKEN_BYTES = 6;

  private final String sinkToken;

  /** The token tells sinks apart, of one job and of different jobs, in a folder that they share. */
  PartFileNames(String jobId, String operatorName) {
    sinkToken = HexFormat.of().formatHex(digest(jobId + '\0' + operatorName), 0, TOKEN_BYTES);
  }

  static String hidden(String visibleName) {
    return "." + visibleName + SUFFIX;
  }

  /** Whether a file of this name may be one that a sink has written, of whatever job. */
  static boolean isPartFile(String name) {
    return name.startsWith("part-") || (name.startsWith(".part-") && name.endsWith(SUFFIX));
  }

  /** What the visible names of all files have in common that one start of a task has written. */
  static String writerOf(String visibleName) {
    return visibleName.substring(0, visibleName.lastIndexOf('-'));
  }

  /** The number among the files of one start of a task that a visible name has; or -1. */
  static long sequenceOf(String visibleName) {
    String number = visibleName.substring(visibleName.lastIndexOf('-') + 1);
    return number.matches("\\d{1,18}") ? Long.parseLong(number) : -1;
  }

  String visible(int taskIndex, long incarnation, long sequence) {
    return String.format(
        Locale.ROOT, "part-%05d-%s-%d-%06d", taskIndex, sinkToken, incarnation, sequence);
  }

  /** The incarnation that wrote a hidden file of this sink, or empty if it is none. */
  OptionalLong incarnationOfHidden(String name) {
    Matcher matcher =
        Pattern.compile("\\.part-\\d+-" + sinkToken + "-(\\d+)-\\d+" + Pattern.quote(SUFFIX))
            .matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
