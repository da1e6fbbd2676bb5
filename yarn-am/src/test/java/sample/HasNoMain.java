package sample;

/** Cannot be started: its method is not static. */
public final class HasNoMain {
  @SuppressWarnings("IncorrectMainMethod") // on purpose
  public void main(String[] arguments) {
    throw new IllegalStateException("never called");
  }
}
