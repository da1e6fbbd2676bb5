package sample;

/** Cannot be started: its method is not static. */
public final class HasNoMain {
  public void main(String[] arguments) {
    throw new IllegalStateException("never called");
  }
}
