package io.millrace.worker;

/** Prints how often the JVM could let all threads stand still while one of them counted. */
final class LongLoop {
  private static final long WARM_ROUNDS = 20_000;
  private static final long ROUNDS = 2_000_000_000L;

  private LongLoop() {}

  public static void main(String[] arguments) throws InterruptedException {
    long sum = 0;
    for (int i = 0; i < 2_000; i++) { // so that the loop is compiled when it matters
      sum += count(WARM_ROUNDS);
    }
    System.out.println(sum);
    Thread loop = new Thread(() -> System.out.println(count(ROUNDS)));
    loop.start();
    int stops = 0;
    while (loop.isAlive()) {
      Thread.sleep(20);
      System.gc();
      stops += loop.isAlive() ? 1 : 0;
    }
    loop.join();
    System.out.println(stops);
  }

  private static long count(long rounds) {
    long state = 1;
    for (long i = 0; i < rounds; i++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
    }
    return state;
  }
}
