package io.millrace.connectors.kafka;

import io.millrace.api.UserException;
import java.util.Map;

/** Refuses properties of Kafka's clients that the connector sets itself. */
final class OwnedProperties {
  private final String owner;
  private final Map<String, String> remedies;

  /**
   * Names properties.
   *
   * @param owner what the user has set a property of
   * @param remedies by the property's name, what to do instead
   */
  OwnedProperties(String owner, Map<String, String> remedies) {
    this.owner = owner;
    this.remedies = Map.copyOf(remedies);
  }

  /** Throws a {@link UserException} if the property is one of them. */
  void check(String name) {
    String remedy = remedies.get(name);
    if (remedy != null) {
      throw new UserException(
          "Property '%s' must not be given to a %s: %s".formatted(name, owner, remedy));
    }
  }
}
