package io.millrace.api.plan;

import io.millrace.api.codec.RegisteredCodec;
import io.millrace.api.configuration.Configuration;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a program built: operations in an order where inputs come first.
 *
 * @param jobName the name that the job is shown under
 * @param nodes the operations; the one at index {@code i} has the id {@code i}
 * @param configuration what the program itself set; wins over the command line and the files
 * @param codecs the codecs that the program has registered
 */
public record Plan(
    String jobName,
    List<PlanNode> nodes,
    Configuration configuration,
    List<RegisteredCodec<?>> codecs)
    implements Serializable {
  public Plan {
    nodes = List.copyOf(nodes);
    codecs = List.copyOf(codecs);
  }

  /** The same plan under another name. */
  public Plan withJobName(String otherName) {
    return new Plan(otherName, nodes, configuration, codecs);
  }

  /** The plan in a form for reading: a line for each operation, with its inputs. */
  public String explain() {
    return "Plan of '"
        + jobName
        + "'\n"
        + nodes.stream().map(this::describe).collect(Collectors.joining("\n"))
        + "\n";
  }

  private String describe(PlanNode node) {
    String parallelism = node.parallelism() == 0 ? "" : " x" + node.parallelism();
    String inputs =
        node.inputs().stream().map(this::describe).collect(Collectors.joining(", ", " <- ", ""));
    return "  ["
        + node.id()
        + "] "
        + node.name()
        + " ("
        + node.operation().kind()
        + ")"
        + parallelism
        + (node.inputs().isEmpty() ? "" : inputs);
  }

  private String describe(PlanInput input) {
    String side = input.tag().map(tag -> " side output '" + tag.name() + "'").orElse("");
    return "[" + input.nodeId() + "]" + side + " " + describe(input.partitioning());
  }

  private static String describe(Partitioning partitioning) {
    if (partitioning instanceof Partitioning.ByKey) {
      return "by key";
    }
    return partitioning.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
