package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.protocol.EndTasksCommand;
import io.millrace.protocol.WorkerRegistration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class CommandsTest {
  private final Outbox outbox = new Outbox();
  private final Commands commands = new Commands(outbox);
  private final WorkerRegistration worker = new WorkerRegistration("w", "host", 1, 2, 3, 4);
  private final WorkerCommand command = new WorkerCommand.ShutDown(1);
  private final List<String> heard = new ArrayList<>();

  private final Commands.Answer answer =
      new Commands.Answer() {
        @Override
        public void answered() {
          heard.add("answered");
        }

        @Override
        public void refused(String message) {
          heard.add(message);
        }
      };

  @Test
  public void shouldSendAgainLaterAndLaterUntilItIsAnswered() {
    long id = commands.send(worker, command, answer, 0);
    assertThat(sent()).isEqualTo(1);
    long now = 0;
    for (long wait : new long[] {50, 100, 200, 400, 800, 1600, 2000, 2000}) {
      commands.failed(id, now);
      commands.tick(now + wait - 1);
      assertThat(sent()).isZero();
      now += wait;
      commands.tick(now);
      assertThat(sent()).isEqualTo(1);
    }
    commands.answered(id);
    commands.tick(now + 100_000);
    assertThat(sent()).isZero();
    commands.answered(id);
    assertThat(heard).containsExactly("answered");
  }

  @Test
  public void shouldSendAgainWhatIsNeitherAnsweredNorFailed() {
    commands.send(worker, command, answer, 0);
    sent();
    commands.tick(9_999);
    assertThat(sent()).isZero();
    commands.tick(10_000);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  public void shouldForgetWhatIsDropped() {
    long refused = commands.send(worker, command, answer, 0);
    commands.refused(refused, "no");
    long dropped = commands.send(worker, command, answer, 0);
    commands.drop(dropped);
    commands.send(worker, command, answer, 0);
    commands.dropFor("w");
    commands.send(worker, command, answer, 0);
    commands.send(worker, new WorkerCommand.EndTasks(new EndTasksCommand(1, 1, false)), answer, 0);
    commands.dropAttempt();
    sent();
    commands.tick(100_000);
    assertThat(outbox.drain())
        .singleElement()
        .extracting(action -> ((Action.SendCommand) action).command())
        .isInstanceOf(WorkerCommand.EndTasks.class);
    assertThat(heard).containsExactly("no");
  }

  private int sent() {
    return outbox.drain().size();
  }
}
