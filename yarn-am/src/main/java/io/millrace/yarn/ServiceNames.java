package io.millrace.yarn;

/** The names by which the services of an application are served. */
public final class ServiceNames {
  /** {@code ClientService}, served by a master for clients. */
  public static final String CLIENT = "client";

  private ServiceNames() {}
}
