package io.millrace.connectors.files;

import java.io.Serializable;

/**
 * A file that was written to its end and waits for its visible name.
 *
 * @param hiddenPath where it was written
 * @param visiblePath where it belongs
 * @param lengthBytes its length
 */
public record PreparedFile(String hiddenPath, String visiblePath, long lengthBytes)
    implements Serializable {}
