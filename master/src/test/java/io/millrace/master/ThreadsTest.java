package io.millrace.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class ThreadsTest {
  @Test(timeout = 30_000)
  public void tellsOfWorkThatEndsByAnError() throws InterruptedException {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    Threads threads = new Threads("test", failures::add);
    SerialExecutor storage = threads.serial("storage");
    storage.execute(
        () -> {
          throw new NoClassDefFoundError("some/FileSystem");
        });
    assertThat(failures.poll(20, TimeUnit.SECONDS)).hasMessage("some/FileSystem");
    storage.execute(
        () -> {
          throw new IllegalStateException("a bug");
        });
    assertThat(failures.poll(20, TimeUnit.SECONDS)).hasMessage("a bug");
    threads.end();
  }
}
