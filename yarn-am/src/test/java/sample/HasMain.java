package sample;

/** Can be started, and says with what. */
public final class HasMain {
  /** The arguments that it was started with last. */
  public static String lastArguments = "";

  private HasMain() {}

  public static void main(String[] arguments) {
    lastArguments = String.join(" ", arguments);
  }

  /** Can be started too. */
  public static final class Inner {
    private Inner() {}

    public static void main(String[] arguments) {
      throw new IllegalStateException("thrown on purpose");
    }
  }
}
