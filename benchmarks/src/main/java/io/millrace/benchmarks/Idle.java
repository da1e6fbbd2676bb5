package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.benchmarks.process.LocalFolder;
import io.millrace.benchmarks.process.ProcessJob;
import io.millrace.benchmarks.process.WorkerJvm;
import io.millrace.benchmarks.workload.IdleProgram;
import io.millrace.benchmarks.workload.WorkloadOptions;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.embedded.EmbeddedJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Measures what a job costs that has nothing to do: the processor time of each of its processes.
 */
public final class Idle {
  private static final List<ConfigurationOption<?>> OPTIONS =
      List.of(
          WorkloadOptions.PARALLELISM,
          WorkloadOptions.CHECKPOINT_MILLIS,
          WorkloadOptions.WORKERS,
          WorkloadOptions.HEAP,
          WorkloadOptions.WARM_UP_SECONDS,
          WorkloadOptions.SECONDS);
  private static final int MISTAKEN = 2;
  private static final String THIS_PROCESS = "this";

  private final Configuration options;

  private Idle(Configuration options) {
    this.options = options;
  }

  /** Takes options as {@code key=value}; prints one line of JSON. */
  public static void main(String[] arguments) throws Exception {
    try {
      Idle idle = new Idle(Bench.parse(OPTIONS, List.of(arguments)));
      System.out.println(new ObjectMapper().writeValueAsString(idle.run()));
      System.exit(0);
    } catch (UserException e) {
      System.err.println("idle: " + e.getMessage());
      System.exit(MISTAKEN);
    }
  }

  private Map<String, Object> run() throws Exception {
    Path folder = Files.createTempDirectory("millrace-idle-");
    try {
      ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
      int parallelism = options.get(WorkloadOptions.PARALLELISM);
      environment.setParallelism(parallelism);
      environment.setSnapshotInterval(
          Duration.ofMillis(options.get(WorkloadOptions.CHECKPOINT_MILLIS)));
      IdleProgram.define(environment, parallelism, folder.toString());
      Configuration engine = EngineOptions.of(options);
      int workers = options.get(WorkloadOptions.WORKERS);
      if (workers == 1) {
        try (EmbeddedJob job = new EmbeddedExecutor(engine).start(environment.plan("idle"))) {
          Map<String, Object> measured = measure(Map::of);
          job.cancel();
          return measured;
        }
      }
      List<String> jvmOptions = WorkerJvm.options(options.get(WorkloadOptions.HEAP));
      try (ProcessJob job =
          new ProcessJob(environment.plan("idle"), engine, workers, jvmOptions, false, folder)) {
        job.start();
        Map<String, Object> measured = measure(job.workers()::pids);
        job.stop();
        return measured;
      }
    } finally {
      LocalFolder.delete(folder);
    }
  }

  private Map<String, Object> measure(Supplier<Map<String, Long>> workerPids) throws Exception {
    TimeUnit.SECONDS.sleep(options.get(WorkloadOptions.WARM_UP_SECONDS));
    Map<String, Long> pids = new LinkedHashMap<>(workerPids.get());
    pids.put(THIS_PROCESS, ProcessHandle.current().pid());
    Map<String, Duration> before = cpuTimes(pids);
    long startNanos = System.nanoTime();
    TimeUnit.SECONDS.sleep(options.get(WorkloadOptions.SECONDS));
    Map<String, Duration> after = cpuTimes(pids);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    Map<String, Object> percents = new LinkedHashMap<>();
    after.forEach(
        (name, time) ->
            percents.put(name, time.minus(before.get(name)).toMillis() / 10.0 / seconds));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("peer", "millrace");
    report.put("workload", "idle");
    report.put("options", options.toMap());
    report.put("seconds", seconds);
    report.put("cpu_percent_of_a_core", percents);
    return report;
  }

  private static Map<String, Duration> cpuTimes(Map<String, Long> pids) {
    Map<String, Duration> times = new LinkedHashMap<>();
    List<String> gone = new ArrayList<>();
    pids.forEach(
        (name, pid) ->
            ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .ifPresentOrElse(time -> times.put(name, time), () -> gone.add(name)));
    if (!gone.isEmpty()) {
      throw new IllegalStateException("processes that should be idle have ended: " + gone);
    }
    return times;
  }
}
