package io.millrace.yarn.cli;

import io.millrace.api.JobFailedException;
import io.millrace.api.ResourceException;
import io.millrace.api.UserException;
import io.millrace.yarn.launcher.LauncherWatch;
import io.millrace.yarn.launcher.UnreadableArgument;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code millrace}, and the main class of {@code yarn jar millrace.jar}. */
@Command(
    name = "millrace",
    description = "Runs batch and streaming programs on a Hadoop cluster, or in one JVM.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      ListCommand.class,
      StatusCommand.class,
      SavepointCommand.class,
      StopCommand.class,
      CancelCommand.class,
      LogsCommand.class,
      CleanCommand.class,
      VersionCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:A mistake in what was given, a job that failed or was cancelled, or a cluster that does"
          + " not answer.",
      "2:A command that was not understood.",
      "70:The program's own code has ended the JVM in which its job ran.",
      "130, 143:Ended by Ctrl-C or SIGTERM."
    },
    footer = {"", "'millrace COMMAND --help' explains a command."})
public final class Millrace implements Runnable {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int MISUNDERSTOOD = 2;

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli sets it, and prints the help
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Shows this help.")
  private boolean isHelpRequested;

  /** Runs one command, and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    LauncherWatch.start();
    // Programs and Hadoop's clients leave threads behind that would keep the JVM alive.
    System.exit(execute(arguments));
  }

  /** Runs one command, and returns its exit code. */
  public static int execute(String... arguments) {
    Optional<String> complaint = UnreadableArgument.complaint(arguments);
    if (complaint.isPresent()) {
      System.err.println("millrace: " + complaint.get());
      return MISUNDERSTOOD;
    }
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Millrace());
    // What begins with an at sign is a name as any other, not a file of arguments.
    line.setExpandAtFiles(false);
    line.setParameterExceptionHandler(Millrace::explainMisunderstanding);
    line.setExecutionExceptionHandler(Millrace::explainFailure);
    // What follows the jar belongs to the program.
    line.getSubcommands().get("run").setStopAtPositional(true);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int explainMisunderstanding(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("millrace: " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      command.usage(err);
    } else {
      err.println("'" + command.getCommandSpec().qualifiedName() + " --help' lists what there is.");
    }
    err.flush();
    return MISUNDERSTOOD;
  }

  private static int explainFailure(
      Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof UserException
        || e instanceof ResourceException
        || e instanceof JobFailedException) {
      err.println("millrace: " + e.getMessage());
    } else {
      err.println("millrace: an error of Millrace itself; please report it:");
      e.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }
}
