package io.millrace.master.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/**
 * Runs jobs under faults that follow from a seed. A run that fails prints its seed; give it to the
 * system property {@code millrace.seed} to run it again with a trace of all that happened.
 */
public class JobMasterSimulationTest {
  private static final int RUNS = Integer.getInteger("simulation.runs", 400);
  private static final long FIRST_SEED = Long.getLong("simulation.firstSeed", 1);
  private static final int FRESH_RUNS = 20;
  private static final int TRACED_LINES = 4_000;

  @Test(timeout = 600_000)
  public void shouldKeepEveryRecordOnceWhateverHappens() {
    Long seed = Long.getLong("millrace.seed");
    if (seed != null) {
      run(seed, true);
      return;
    }
    long referredFiles = 0;
    for (long each = FIRST_SEED; each < FIRST_SEED + RUNS; each++) {
      referredFiles += run(each, false);
    }
    long fresh = System.nanoTime();
    System.out.println("JobMasterSimulationTest: -Dmillrace.seed=" + fresh + " and those after it");
    for (long each = fresh; each < fresh + FRESH_RUNS; each++) {
      referredFiles += run(each, false);
    }
    assertThat(referredFiles).as("files of other snapshots that were referred to").isPositive();
  }

  private static int run(long seed, boolean isTraced) {
    Simulation simulation = new Simulation(seed, isTraced);
    try {
      String result = simulation.run();
      if (isTraced) {
        print(simulation.trace());
        System.out.println(result);
      }
      return simulation.world().referredFiles();
    } catch (AssertionError | RuntimeException e) {
      print(simulation.trace());
      throw new AssertionError("with -Dmillrace.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  private static void print(List<String> trace) {
    List<String> last =
        new ArrayList<>(trace.subList(Math.max(0, trace.size() - TRACED_LINES), trace.size()));
    last.forEach(System.out::println);
  }
}
