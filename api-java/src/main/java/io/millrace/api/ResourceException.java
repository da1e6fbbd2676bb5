package io.millrace.api;

/**
 * The program and the engine are right, but something they need is not there: memory, disk, a
 * cluster's capacity, a server that answers. The message names the resource, what was asked for and
 * what was available.
 */
public class ResourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ResourceException(String message) {
    super(message);
  }

  public ResourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
