package io.millrace.yarn.cli;

import io.millrace.api.JobResult;
import io.millrace.api.PlanExecutor;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.api.configuration.JobOptions;
import io.millrace.api.plan.Plan;
import io.millrace.embedded.EmbeddedExecutor;
import io.millrace.yarn.YarnOptions;
import io.millrace.yarn.client.Cluster;
import io.millrace.yarn.client.YarnExecutor;
import io.millrace.yarn.program.ProgramJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program. */
@Command(
    name = "run",
    sortOptions = false,
    description = "Runs a program: on the cluster, or with --local in this JVM.",
    footer = {
      "",
      "Millrace's options come before the jar; what follows the jar is for the program.",
      "Examples:",
      "  millrace run --local examples SlidingWordCount --input in.txt --output out",
      "  millrace run --parallelism 8 --worker-memory '2 gb' my.jar com.example.Main in out"
    })
final class RunCommand implements Runnable {
  private static final String EXAMPLES = "examples";

  @Spec private CommandSpec spec;
  @Mixin private OptionsMixin options;

  @Option(names = "--local", description = "Runs in this JVM, with no cluster.")
  private boolean isLocal;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "How many parallel tasks an operator has, unless the program says so.")
  private String parallelism;

  @Option(names = "--workers", paramLabel = "N", description = "How many containers do the work.")
  private String workers;

  @Option(
      names = "--worker-memory",
      paramLabel = "SIZE",
      description = "The memory of each of them, such as '2 gb'.")
  private String workerMemory;

  @Option(
      names = "--master-memory",
      paramLabel = "SIZE",
      description = "The memory of the master's container.")
  private String masterMemory;

  @Option(names = "--queue", paramLabel = "NAME", description = "The YARN queue.")
  private String queue;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The job's name, instead of the one that the program gives it.")
  private String name;

  @Option(
      names = "--from-savepoint",
      paramLabel = "PATH",
      description = "The snapshot to begin with.")
  private String savepoint;

  @Option(
      names = "--allow-unclaimed-state",
      description = "Drops what that snapshot holds for operators that the program does not have.")
  private boolean isUnclaimedStateAllowed;

  @Option(
      names = "--detached",
      description = "Returns when the job is submitted, and does not wait for its end.")
  private boolean isDetached;

  @Parameters(
      index = "0",
      paramLabel = "PROGRAM.JAR",
      description = "The jar of the program; 'examples' stands for that of the examples.")
  private String jar;

  @Parameters(
      index = "1..*",
      paramLabel = "[CLASS] ARGUMENT",
      description =
          "The program's arguments. The first is the class to start, in full or by its simple"
              + " name, unless the jar's manifest names one.")
  private List<String> arguments = new ArrayList<>();

  @Override
  public void run() {
    if (isLocal) {
      refuseWhatOnlyAClusterHas();
    }
    Configuration configuration = options.load(givenOptions());
    try (ProgramJar program = ProgramJar.open(programFile(), Millrace.class.getClassLoader())) {
      ProgramStart start = ProgramStart.of(program, arguments);
      if (isLocal) {
        PrintWriter out = spec.commandLine().getOut();
        start.run(named(new LocalRun(new EmbeddedExecutor(configuration, YarnOptions.all()), out)));
      } else {
        runOnCluster(start, program.file(), configuration);
      }
    } catch (IOException e) {
      throw new UserException(jar + " cannot be closed: " + e.getMessage(), e);
    }
  }

  private void refuseWhatOnlyAClusterHas() {
    if (isDetached) {
      throw new ParameterException(
          spec.commandLine(), "a job that runs in this JVM cannot be detached from it");
    }
    Map<String, String> ofClusters = new LinkedHashMap<>();
    ofClusters.put("--workers", workers);
    ofClusters.put("--worker-memory", workerMemory);
    ofClusters.put("--master-memory", masterMemory);
    ofClusters.put("--queue", queue);
    ofClusters.forEach(
        (option, value) -> {
          if (value != null) {
            throw new ParameterException(
                spec.commandLine(),
                option + " is for a cluster; leave it out, or leave out --local");
          }
        });
  }

  private void runOnCluster(ProgramStart start, Path program, Configuration configuration) {
    YarnExecutor.Mode mode = isDetached ? YarnExecutor.Mode.DETACHED : YarnExecutor.Mode.ATTACHED;
    try (Cluster cluster = Cluster.connect()) {
      PrintWriter out = spec.commandLine().getOut();
      start.run(named(new YarnExecutor(cluster, program, configuration, mode, out)));
    }
  }

  private PlanExecutor named(PlanExecutor executor) {
    return name == null ? executor : new NamingExecutor(executor, name);
  }

  private Path programFile() {
    if (!jar.equals(EXAMPLES)) {
      return Path.of(jar);
    }
    String home = System.getProperty("millrace.home");
    if (home == null) {
      throw new UserException(
          "the examples are part of an installation; give the path of their jar instead");
    }
    return Path.of(home, "examples", "millrace-examples.jar");
  }

  private Map<String, String> givenOptions() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, JobOptions.PARALLELISM, parallelism);
    put(given, JobOptions.RESTORE_FROM, savepoint);
    put(given, JobOptions.ALLOW_UNCLAIMED_STATE, isUnclaimedStateAllowed ? "true" : null);
    put(given, YarnOptions.WORKERS, workers);
    put(given, YarnOptions.WORKER_MEMORY, workerMemory);
    put(given, YarnOptions.MASTER_MEMORY, masterMemory);
    put(given, YarnOptions.QUEUE, queue);
    return given;
  }

  private static void put(Map<String, String> given, ConfigurationOption<?> option, String value) {
    if (value != null) {
      given.put(option.key(), value);
    }
  }

  /** Gives the job another name than the program does. */
  private record NamingExecutor(PlanExecutor executor, String name) implements PlanExecutor {
    @Override
    public JobResult execute(Plan plan) throws Exception {
      return executor.execute(plan.withJobName(name));
    }

    @Override
    public String explain(Plan plan) {
      return executor.explain(plan);
    }
  }
}
