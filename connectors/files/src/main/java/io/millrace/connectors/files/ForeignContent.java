package io.millrace.connectors.files;

import io.millrace.api.UserException;
import java.util.HexFormat;
import java.util.List;

/** Knows by the first bytes of a file what is no text in UTF-8. */
final class ForeignContent {
  /** As many bytes as are needed to tell. */
  static final int HEAD_BYTES = 10;

  private static final List<Signature> SIGNATURES =
      List.of(
          signature("is compressed by gzip", "1f8b08"),
          signature("is compressed by bzip2", "425a68..314159265359"),
          signature("is compressed by zstd", "28b52ffd"),
          signature("is compressed by xz", "fd377a585a00"),
          signature("is compressed by lz4", "04224d18"),
          signature("is compressed by snappy", "ff060000734e61507059"),
          signature("is a zip archive", "504b0304"),
          signature("is text in UTF-16", "feff"),
          signature("is text in UTF-16", "fffe"));

  private ForeignContent() {}

  /** The bytes that files begin with; a negative number stands for any. */
  private record Signature(String what, int[] bytes) {
    boolean matches(byte[] head, int from, int length) {
      if (length < bytes.length) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] >= 0 && bytes[i] != (head[from + i] & 0xff)) {
          return false;
        }
      }
      return true;
    }
  }

  private static Signature signature(String what, String hexadecimal) {
    int[] bytes = new int[hexadecimal.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      String pair = hexadecimal.substring(2 * i, 2 * i + 2);
      bytes[i] = pair.equals("..") ? -1 : HexFormat.fromHexDigits(pair);
    }
    return new Signature(what, bytes);
  }

  /**
   * Checks that a file may be text.
   *
   * @param head the first bytes of its contents are in it
   * @throws UserException if it is something else
   */
  static void check(String path, byte[] head, int from, int length) {
    for (Signature signature : SIGNATURES) {
      if (signature.matches(head, from, length)) {
        throw new UserException(
            "the input "
                + path
                + " "
                + signature.what()
                + ", and is not read as text; compressed files are read if their names end as"
                + " usual (.gz, and with millrace-connector-hdfs what Hadoop has a codec for, such"
                + " as .bz2 and .zst), other text must be in UTF-8");
      }
    }
  }
}
