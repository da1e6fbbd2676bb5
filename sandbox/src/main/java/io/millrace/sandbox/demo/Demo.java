package io.millrace.sandbox.demo;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.SandboxException;
import io.millrace.sandbox.SandboxLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main class of {@code scripts/demo}: from empty folder to empty folder. */
public final class Demo {
  private static final String TOPIC = "lines";
  private static final int PARTITIONS = 4;
  private static final String HOSTS_FILE = "jdk.net.hosts.file";

  private final DemoOptions options;
  private final StopRequest stop;
  private final PrintStream out;
  private final long startNanos = System.nanoTime();

  private Demo(DemoOptions options, StopRequest stop, PrintStream out) {
    this.options = options;
    this.stop = stop;
    this.out = out;
  }

  /**
   * Runs the demo and ends the JVM: with exit code 0, or with 1 after a message. A byte on, or the
   * end of, the standard input stops it in good order; SIGTERM ends it at once.
   */
  public static void main(String[] arguments) {
    DemoOptions options;
    try {
      options = DemoOptions.parse(arguments);
    } catch (DemoException e) {
      System.err.println("demo: " + e.getMessage());
      System.exit(1);
      return;
    }
    SandboxLog.writeTo(options.folder().resolveSibling("servers.log"));
    StartedProcesses processes = StartedProcesses.in(options.folder());
    int exitCode = run(options);
    processes.end();
    // Hadoop's servers leave threads that would keep the JVM alive.
    System.exit(exitCode);
  }

  private static int run(DemoOptions options) {
    try {
      new Demo(options, StopRequest.listenTo(System.in), System.out).run();
      return 0;
    } catch (DemoException | SandboxException e) {
      return fail(e.getMessage(), e);
    } catch (Exception | Error e) {
      return fail(e.toString(), e);
    }
  }

  private static int fail(String message, Throwable e) {
    System.err.println("demo: " + message);
    Logger log = LoggerFactory.getLogger(Demo.class);
    log.error("The demo has failed", e);
    return 1;
  }

  private void run() throws InterruptedException, IOException {
    say("Starting HDFS, YARN, ZooKeeper and Kafka in %s", options.folder());
    try (Sandbox sandbox = Sandbox.start(options.folder())) {
      say("They run after %s", sinceStart());
      say("  HDFS's page  %s", sandbox.hadoop().nameNodePage());
      say("  YARN's page  %s", sandbox.hadoop().resourceManagerPage());
      if (!stop.isMade()) {
        runJob(sandbox);
      }
      say("Ending the servers");
    }
  }

  private void runJob(Sandbox sandbox) throws InterruptedException, IOException {
    String brokers = sandbox.kafka().brokers();
    sandbox.kafka().createTopic(TOPIC, PARTITIONS);
    say("");
    say("Writing %,d lines per second into topic '%s'", options.linesPerSecond(), TOPIC);
    try (LineWriter writer =
        LineWriter.start(brokers, TOPIC, PARTITIONS, options.linesPerSecond())) {
      ExampleRun run =
          new ExampleRun(
              brokers, TOPIC, sandbox.hadoop().defaultFileSystem(), options.jobOptions());
      MillraceCommand command =
          new MillraceCommand(
              options.jar(),
              sandbox.hadoop().confFolder(),
              Files.createDirectories(options.folder().resolve("tmp")),
              jvmOptionsOfThisMachine());
      CommittedCounts counts =
          new CommittedCounts(sandbox.hadoop().fileSystem(), new Path(run.output()));
      say(
          "Submitting a job to read them, as you would with HADOOP_CONF_DIR=%s:",
          sandbox.hadoop().confFolder());
      say("  %s", run.asTyped(options.jar().toString()));
      long submittedMillis = System.currentTimeMillis();
      List<String> output = command.run(line -> say("  %s", line), run.arguments());
      try (YarnJob job = YarnJob.submittedBy(output, sandbox.hadoop())) {
        say("  The job's page, through YARN's: %s", job.page());
        show(job, submittedMillis, command, counts, writer);
      }
    }
  }

  /** Names of hosts that are known from a file only have to be known to every JVM. */
  private static List<String> jvmOptionsOfThisMachine() {
    String hosts = System.getProperty(HOSTS_FILE);
    return hosts == null ? List.of() : List.of("-D" + HOSTS_FILE + "=" + hosts);
  }

  private void show(
      YarnJob job,
      long submittedMillis,
      MillraceCommand command,
      CommittedCounts counts,
      LineWriter writer)
      throws InterruptedException, IOException {
    ExactlyOnceCheck check = new ExactlyOnceCheck(writer.written(), counts.windows());
    Show show =
        new Show(job, counts, writer, check, stop, submittedMillis, line -> say("%s", line));
    if (show.awaitFirstCounts()) {
      say("First counts after %s", sinceStart());
      say("");
      show.run(LiveView.of(out, options.columns()), options.showTime());
    } else if (!show.isJobRunning()) {
      say("The job does not run yet, so there is no result.");
      return;
    }
    say("");
    say("Stopping the job with a last snapshot");
    command.run(line -> say("  %s", line), List.of("stop", job.id()));
    job.awaitEnd();
    counts.readNewFiles();
    counts.windows().newest().ifPresent(check::compareUntil);
    new Result(counts, check).print(out);
  }

  private String sinceStart() {
    return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNanos) / 1e9);
  }

  private void say(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
