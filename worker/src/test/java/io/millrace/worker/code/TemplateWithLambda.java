package io.millrace.worker.code;

import java.util.function.Supplier;

/** No template, since it has a lambda. */
final class TemplateWithLambda implements Supplier<String> {
  private final String text;

  TemplateWithLambda(String text) {
    this.text = text;
  }

  @Override
  public String get() {
    Supplier<String> again = () -> text;
    return again.get();
  }
}
