package io.millrace.yarn.cli;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which Millrace this is. */
@Command(name = "version", description = "Shows the version of Millrace and of Java.")
final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    String version =
        Optional.ofNullable(Millrace.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    spec.commandLine()
        .getOut()
        .println("Millrace " + version + ", Java " + System.getProperty("java.version"));
  }
}
