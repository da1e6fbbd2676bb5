package io.millrace.api.storage;

import io.millrace.api.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a file or folder lies: {@code path}, or {@code scheme:path}, or {@code
 * scheme://authority/path}. The path is taken as it is: whatever characters names have, nothing in
 * it is encoded or decoded. Only {@code file:} locations are decoded where they are proper URIs,
 * since that is what Java makes of a path.
 *
 * @param scheme names the kind of storage; empty if none is given
 * @param authority names the storage, such as a host; empty if none is given
 * @param path the rest
 */
public record Location(String scheme, String authority, String path) {
  private static final Pattern WITH_SCHEME =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?://([^/]*))?(.*)", Pattern.DOTALL);

  /**
   * Takes a location apart.
   *
   * @throws UserException if it is empty, or what is before its colon is no scheme
   */
  public static Location of(String location) {
    if (location.isEmpty()) {
      throw new UserException("a path is empty; name a file or folder ('.' is the current one)");
    }
    Matcher matcher = WITH_SCHEME.matcher(location);
    if (!matcher.matches()) {
      int colon = location.indexOf(':');
      if (colon >= 0 && location.lastIndexOf('/', colon) < 0) {
        throw new UserException(
            "'%1$s' in '%2$s' is not the scheme of a storage; if it is a file's name, write './%2$s'"
                .formatted(location.substring(0, colon), location));
      }
      return new Location("", "", location);
    }
    String authority = matcher.group(2);
    return new Location(matcher.group(1), authority == null ? "" : authority, matcher.group(3));
  }

  /** Whether it names no storage. */
  public boolean isPlain() {
    return scheme.isEmpty();
  }

  /** The storage that it lies in: scheme and authority alone. */
  URI storage() {
    try {
      return new URI(authority.isEmpty() ? scheme + ":/" : scheme + "://" + authority + "/");
    } catch (URISyntaxException e) {
      throw new UserException(
          "'" + authority + "' in '" + this + "' is not the name of a host: " + e.getReason(), e);
    }
  }

  @Override
  public String toString() {
    return isPlain() ? path : scheme + ":" + (authority.isEmpty() ? "" : "//" + authority) + path;
  }
}
