package io.millrace.master.job;

import io.millrace.master.coordination.JobOutcome;
import io.millrace.protocol.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A job from start to end in virtual time: masters, workers and the world around them, with faults
 * for the first seconds and none after. Everything follows from the seed.
 */
final class Simulation {
  static final int KEY_GROUPS = 8;
  static final long HEARTBEAT_TIMEOUT_MILLIS = 2_000;
  private static final long LIMIT_MILLIS = 300_000;

  private record Scheduled(long atMillis, long order, Runnable run)
      implements Comparable<Scheduled> {
    @Override
    public int compareTo(Scheduled other) {
      return atMillis != other.atMillis
          ? Long.compare(atMillis, other.atMillis)
          : Long.compare(order, other.order);
    }
  }

  private final Random random;
  private final PriorityQueue<Scheduled> schedule = new PriorityQueue<>();
  private final SimulatedProvider provider = new SimulatedProvider(this);
  private final Standstills standstills;
  private final List<SimulatedMaster> masters = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Runnable> endings = new ArrayList<>();
  private final SimulatedWorld world;
  private final SimulatedDamage damage;
  private final JobDescription job;
  private final MasterSettings settings;
  private final long faultsUntilMillis;
  private final long lullFromMillis;
  private final long lullUntilMillis;
  private final boolean isTraced;

  /** When storage is away, if it is: then that is the only fault, and restarts are few. */
  private final long awayFromMillis;

  private final long awayUntilMillis;
  private long now;
  private long scheduled;
  private Optional<JobOutcome> ended = Optional.empty();
  private boolean isCancelled;
  private boolean isStopped;
  private boolean isHopeless;
  private int stopsAnswered;
  private int masterChanges;
  private int workerDeaths;

  Simulation(long seed, boolean isTraced) {
    this.random = new Random(seed);
    this.standstills = new Standstills(this);
    this.isTraced = isTraced;
    this.world = new SimulatedWorld(1 + random.nextInt(8), 20 + random.nextInt(300));
    int sources = 1 + random.nextInt(3);
    int sinks = 1 + random.nextInt(3);
    this.job =
        new JobDescription(
            "job",
            TestPlans.sourceToSink(KEY_GROUPS, sources, sinks),
            "/plan",
            "",
            "/snapshots",
            0,
            Optional.empty());
    boolean isAway = random.nextInt(5) == 0;
    this.awayFromMillis = isAway ? random.nextInt(4_000) : Long.MAX_VALUE;
    this.awayUntilMillis = isAway ? awayFromMillis + 1_000 + random.nextInt(90_000) : 0;
    this.settings =
        new MasterSettings(
            1 + random.nextInt(3),
            200,
            HEARTBEAT_TIMEOUT_MILLIS,
            20_000,
            5_000,
            200 + random.nextInt(500),
            2_000,
            1 + random.nextInt(3),
            isAway ? 2 : 1_000_000,
            50,
            2_000,
            false,
            1_000_000,
            600_000);
    this.faultsUntilMillis = isAway || random.nextInt(4) == 0 ? 0 : 2_000 + random.nextInt(10_000);
    this.lullFromMillis = 500L + random.nextInt(3_000);
    this.lullUntilMillis = lullFromMillis + (random.nextInt(3) == 0 ? random.nextInt(6_000) : 0);
    this.damage = new SimulatedDamage(this);
  }

  // ------------------------------------------------------------------ time and chance

  long now() {
    return now;
  }

  Random random() {
    return random;
  }

  SimulatedWorld world() {
    return world;
  }

  Standstills standstills() {
    return standstills;
  }

  SimulatedDamage damage() {
    return damage;
  }

  /** Whether the source has nothing to read for the time being. */
  boolean isLull() {
    return now >= lullFromMillis && now < lullUntilMillis;
  }

  /** What is to be done when the run is over, however it went. */
  void onEnd(Runnable ending) {
    endings.add(ending);
  }

  void after(long millis, Runnable run) {
    schedule.add(new Scheduled(now + millis, scheduled++, run));
  }

  /** A delay that is short mostly, and now and then many times longer. */
  long delay(int typicalMillis) {
    long delay = 1L + random.nextInt(typicalMillis);
    return isFault(0.03) ? delay * 20 : delay;
  }

  boolean isFault(double probability) {
    return now < faultsUntilMillis && random.nextDouble() < probability;
  }

  boolean isStorageAway() {
    return now >= awayFromMillis && now < awayUntilMillis;
  }

  void trace(String line) {
    if (isTraced) {
      trace.add(now + " " + line);
    }
  }

  List<String> trace() {
    return trace;
  }

  // ------------------------------------------------------------------ who is there

  SimulatedMaster leader() {
    return masters.get(masters.size() - 1);
  }

  SimulatedWorker worker(String id) {
    return provider.worker(id);
  }

  SimulatedProvider provider() {
    return provider;
  }

  /** Whether the job has ended. */
  boolean isOver() {
    return ended.isPresent();
  }

  void jobEnded(Optional<JobOutcome> outcome) {
    trace("ended: " + outcome);
    ended = outcome;
  }

  // ------------------------------------------------------------------ faults and requests

  private void planFaults() {
    damage.plan(faultsUntilMillis);
    for (int failed = 0; failed < 8 && awayUntilMillis > 0; failed++) {
      long during = awayFromMillis + random.nextInt((int) (awayUntilMillis - awayFromMillis));
      after(during, this::failATask); // as one that can not write
    }
    for (long at = 500; at < faultsUntilMillis; at += 300 + random.nextInt(2_000)) {
      after(at, this::disturb);
    }
    if (random.nextInt(3) == 0) {
      after(random.nextInt(8_000), this::stop);
    }
    boolean isTidiedUp = awayUntilMillis == 0; // else an end by force does not wait that long
    if (random.nextInt(8) == 0 && isTidiedUp) {
      after(random.nextInt(8_000), this::cancel);
    }
    if (random.nextInt(16) == 0 && isTidiedUp) {
      after(random.nextInt(8_000), this::giveUpOnWorkers);
    }
    for (int count = random.nextInt(3); count > 0; count--) {
      after(random.nextInt(8_000), this::savepoint);
    }
  }

  private void disturb() {
    List<SimulatedWorker> alive = provider.alive();
    if (ended.isPresent() || world.outcome() != null) {
      return;
    }
    int what = random.nextInt(15);
    if (what < 3 && !alive.isEmpty()) {
      killWorker(alive.get(random.nextInt(alive.size())));
    } else if (what < 4 && !alive.isEmpty()) {
      alive.get(random.nextInt(alive.size())).cutOff(500 + random.nextInt(4_000));
    } else if (what < 6 && !alive.isEmpty()) {
      alive.get(random.nextInt(alive.size())).failSomeTask();
    } else if (what < 9) {
      replaceMaster();
    } else if (what < 11 && !alive.isEmpty()) {
      standstills.stopWorker(alive);
    } else if (what < 14 && leader().isReachable()) {
      standstills.stopMaster(leader());
    }
  }

  private void failATask() {
    provider.alive().stream().findAny().ifPresent(SimulatedWorker::failSomeTask);
  }

  private void killWorker(SimulatedWorker worker) {
    trace("kill " + worker.id());
    workerDeaths++;
    worker.kill();
    if (random.nextInt(5) > 0) { // else only its silence tells
      String reason = "ended with code " + (random.nextBoolean() ? 137 : 0);
      after(
          50 + random.nextInt(400),
          () -> leader().deliver(new Event.WorkerLost(worker.containerId(), reason)));
    }
  }

  /** The master dies, or is cut off and lives on for a while without knowing that it is deposed. */
  private void replaceMaster() {
    SimulatedMaster old = leader();
    if (!old.isReachable()) {
      return;
    }
    boolean isCutOff = random.nextBoolean();
    trace((isCutOff ? "cut off" : "kill") + " master " + old.epoch());
    if (isCutOff) {
      after(random.nextInt(3_000), () -> tellIfDeposed(old));
    } else {
      old.kill();
    }
    after(isCutOff ? 0 : 300 + random.nextInt(1_500), () -> succeed(old));
  }

  /** Another master takes the place of one, if none has yet. */
  void succeed(SimulatedMaster old) {
    if (leader() == old && world.outcome() == null) {
      masterChanges++;
      masters.add(new SimulatedMaster(this, job, settings));
    }
  }

  /** A master hears that it has a successor, if it has one. */
  void tellIfDeposed(SimulatedMaster old) {
    if (leader() != old) {
      old.deliver(new Event.LeadershipLost("session lost"));
    }
  }

  private void stop() {
    isStopped = true;
    if (ended.isPresent()) {
      return;
    }
    SimulatedMaster asked = leader();
    trace("stop is asked for");
    asked.request(
        requestId -> new Event.StopRequested(requestId, "", false),
        answer -> stopsAnswered++,
        reason -> trace("stop refused: " + reason.getMessage()));
    interrupt();
    after(
        5_000,
        () -> {
          if (stopsAnswered == 0 && (asked != leader() || !asked.isReachable())) {
            stop(); // as a user would who sees that the connection broke
          }
        });
  }

  private void cancel() {
    if (ended.isPresent()) {
      return;
    }
    isCancelled = true;
    SimulatedMaster asked = leader();
    trace("cancel is asked for");
    asked.request(Event.CancelRequested::new, answer -> {}, reason -> trace("cancel refused"));
    interrupt();
    after(
        5_000,
        () -> {
          if (asked != leader() || !asked.isReachable()) {
            cancel();
          }
        });
  }

  /** Now and then the master that ends the job does not get far. */
  private void interrupt() {
    if (isFault(0.4)) {
      after(random.nextInt(1_500), this::replaceMaster);
    }
  }

  private void giveUpOnWorkers() {
    if (ended.isEmpty()) {
      isHopeless = true;
      leader().deliver(new Event.WorkersHopeless("workers do not start"));
    }
  }

  private void savepoint() {
    if (ended.isEmpty()) {
      leader()
          .request(
              requestId -> new Event.SavepointRequested(requestId, ""),
              answer ->
                  SimulatedWorld.check(
                      answer.toString().contains("savepoint"), "no savepoint: " + answer),
              reason -> trace("savepoint refused: " + reason.getMessage()));
    }
  }

  // ------------------------------------------------------------------ the run

  /** Runs to the end of the job, and checks what came out. Returns a line that sums it up. */
  String run() {
    try {
      return runToTheEnd();
    } finally {
      endings.forEach(Runnable::run);
    }
  }

  private String runToTheEnd() {
    masters.add(new SimulatedMaster(this, job, settings));
    planFaults();
    while (ended.isEmpty()) {
      Scheduled next = schedule.remove();
      now = next.atMillis();
      SimulatedWorld.check(now < LIMIT_MILLIS, "the job does not end");
      if (world.outcome() != null && !leader().isReachable()) {
        ended = Optional.of(world.outcome());
      }
      next.run().run();
    }
    JobState state = ended.get().state();
    world.checkSnapshots();
    if (damage.isAny() && (state == JobState.FAILED || state == JobState.CANCELLED)) {
      world.checkNothingSpoilt();
    } else {
      world.checkOutput();
    }
    switch (state) {
      case FINISHED -> {
        SimulatedWorld.check(world.visible() == world.total(), "finished, but not all is there");
        SimulatedWorld.check(
            ended.get().counters().equals(Map.of("sink/test/records", (long) world.total())),
            "counters " + ended.get().counters() + ", expected " + world.total());
      }
      case STOPPED -> SimulatedWorld.check(isStopped, "stopped, though nobody asked for it");
      case CANCELLED -> SimulatedWorld.check(isCancelled, "cancelled, though nobody asked for it");
      case FAILED -> {
        if (!isHopeless) {
          damage.checkStop(ended.get());
        }
      }
      default -> throw new AssertionError("the job ended as " + ended);
    }
    return state
        + " at "
        + now
        + " ms, "
        + world.visible()
        + " of "
        + world.total()
        + " records, "
        + masterChanges
        + " changes of master, "
        + workerDeaths
        + " workers killed, "
        + provider.unsuccessful()
        + " not coming up, "
        + standstills.masters()
        + " masters and "
        + standstills.workers()
        + " workers stood still";
  }
}
