package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.UserException;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.configuration.ConfigurationOption;
import io.millrace.benchmarks.workload.Workload;
import io.millrace.benchmarks.workload.WorkloadOptions;
import java.util.ArrayList;
import java.util.List;

/** Runs one workload and prints what was measured, as one line of JSON, the last on its output. */
public final class Bench {
  private static final int MISTAKEN = 2;

  private Bench() {}

  /** Takes the workload and then options as {@code key=value}. */
  public static void main(String[] arguments) throws Exception {
    try {
      if (arguments.length == 0) {
        throw new UserException("name a workload: " + names());
      }
      Workload workload = Workload.named(arguments[0]);
      Configuration options =
          parse(optionsOf(workload), List.of(arguments).subList(1, arguments.length));
      Report report = new WorkloadRun(workload, options).execute();
      System.out.println(new ObjectMapper().writeValueAsString(report.fields()));
      System.exit(0); // a thread of a program that is measured must not keep the process
    } catch (UserException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(MISTAKEN);
    }
  }

  private static String names() {
    return String.join(", ", Workload.all().stream().map(Workload::name).toList());
  }

  /** The options that were given as {@code key=value}, all of them known and with good values. */
  static Configuration parse(List<ConfigurationOption<?>> known, List<String> arguments) {
    Configuration options = Configuration.empty();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new UserException("'" + argument + "' is not of the form key=value");
      }
      options = options.with(argument.substring(0, equals), argument.substring(equals + 1));
    }
    options.check(known);
    return options;
  }

  static List<ConfigurationOption<?>> optionsOf(Workload workload) {
    List<ConfigurationOption<?>> known = new ArrayList<>(WorkloadOptions.ofAllWorkloads());
    known.addAll(workload.options());
    return known;
  }
}
