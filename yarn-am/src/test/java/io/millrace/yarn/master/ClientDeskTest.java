package io.millrace.yarn.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.ClientService;
import io.millrace.protocol.JobState;
import io.millrace.protocol.JobStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

public class ClientDeskTest {
  private static final long LONG_MILLIS = 60_000;

  @Rule public final Timeout timeout = Timeout.seconds(30);
  private final Master master = new Master();
  private final ClientDesk desk = new ClientDesk(master);

  @Test
  public void doesNotWait_whenNobodyAsks() throws Exception {
    desk.awaitFarewells(LONG_MILLIS);
  }

  @Test
  public void waitsUntilAWatcherHasSeenTheEnd() throws Exception {
    desk.status();
    CompletableFuture<Void> waiting = waitInBackground();
    assertThat(waiting).isNotDone();
    master.state = JobState.FINISHED;
    desk.status();
    waiting.get(10, TimeUnit.SECONDS);
  }

  @Test
  public void waitsForARequestThatIsUnderWay() throws Exception {
    CompletableFuture<String> stopping =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return desk.stop("folder", true);
              } catch (TException e) {
                throw new IllegalStateException(e);
              }
            });
    master.isAsked.get(10, TimeUnit.SECONDS);
    CompletableFuture<Void> waiting = waitInBackground();
    assertThat(waiting).isNotDone();
    master.answer.complete("snapshot");
    waiting.get(10, TimeUnit.SECONDS);
    assertThat(stopping.get(10, TimeUnit.SECONDS)).isEqualTo("snapshot");
  }

  @Test
  public void doesNotWaitForEver() throws Exception {
    desk.status();
    long start = System.nanoTime();
    desk.awaitFarewells(50);
    assertThat(System.nanoTime() - start).isBetween(40_000_000L, 1_900_000_000L);
  }

  private CompletableFuture<Void> waitInBackground() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            desk.awaitFarewells(LONG_MILLIS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static final class Master implements ClientService.Iface {
    final CompletableFuture<Void> isAsked = new CompletableFuture<>();
    final CompletableFuture<String> answer = new CompletableFuture<>();
    volatile JobState state = JobState.RUNNING;

    @Override
    public JobStatus status() {
      return new JobStatus().setState(state);
    }

    @Override
    public String savepoint(String folder) {
      throw new UnsupportedOperationException(folder);
    }

    @Override
    public String stop(String folder, boolean drain) {
      isAsked.complete(null);
      return answer.join();
    }

    @Override
    public void cancel() {
      throw new UnsupportedOperationException();
    }
  }
}
