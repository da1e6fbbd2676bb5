package io.millrace;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The floors of the house, as rules: what each may use, and why no more than that. */
final class Floors {
  private static final String[] ENGINE = {"api", "planner", "protocol", "worker", "master"};

  private final String root;
  private final Map<String, ArchRule> rules = new LinkedHashMap<>();

  /** The floors are the packages directly under {@code root}, which is a package name. */
  Floors(String root) {
    this.root = root;
    add("api", "programs are compiled against it, and a program should drag in no engine");
    add("protocol", "a message is data, and who sends or handles it is not its business");
    add("planner", "a plan becomes the same stages wherever they run", "api");
    add(
        "worker",
        "a worker obeys any master that speaks the protocol",
        "api",
        "planner",
        "protocol");
    add(
        "master",
        "a master drives workers and does not know who starts their processes",
        "api",
        "planner",
        "protocol",
        "worker");
    add(
        "testing",
        "a bench drives operators as a task does, and needs no job around them",
        "api",
        "planner",
        "protocol",
        "worker");
    add("stress", "it lets threads meet in single classes of the data plane", "worker");
    add("embedded", "a program tested in an IDE has no cluster on its class path", ENGINE);
    add(
        "yarn",
        "connectors are found when a program runs, bundled ones and a user's own alike",
        Stream.concat(Stream.of(ENGINE), Stream.of("embedded")).toArray(String[]::new));
    String asUsersDo = "a connector of ours has no door that a user's own would not have";
    add("connectors.avro", asUsersDo, "api");
    add("connectors.files", asUsersDo, "api");
    add("connectors.hdfs", asUsersDo, "api");
    add("connectors.kafka", asUsersDo, "api");
    add("hadoop", "a legacy function is one more user function", "api");
    add(
        "examples",
        "an example shows what a user can do, with what a user has",
        "api",
        "connectors",
        "hadoop");
    add(
        "benchmarks",
        "it puts a master and workers together on one machine, and needs no cluster for it",
        Stream.concat(Stream.of(ENGINE), Stream.of("embedded")).toArray(String[]::new));
    add(
        "benchmarks.workload",
        "what is measured is what a user could write",
        "api",
        "benchmarks.generator",
        "benchmarks.measure");
    add(
        "sandbox",
        "it starts the servers of other projects and knows Millrace by its command line");
  }

  /** One rule for each floor. */
  List<ArchRule> rules() {
    return List.copyOf(rules.values());
  }

  /** Fails for a class that no rule of this list looks at. */
  ArchRule everyClassHasAFloor() {
    return classes()
        .should()
        .resideInAnyPackage(rules.keySet().stream().map(this::packageOf).toArray(String[]::new))
        .because("a package without a rule in Floors would escape the rules of the others")
        .allowEmptyShould(true);
  }

  /** Fails where the engine, or what a program without a cluster needs, mentions Hadoop. */
  ArchRule noHadoopWithoutACluster() {
    String[] floors =
        Stream.concat(
                Stream.of(ENGINE),
                Stream.of("embedded", "connectors.avro", "connectors.files", "connectors.kafka"))
            .map(this::packageOf)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAnyPackage(floors)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop..")
        .because("the same program runs in one JVM with no Hadoop on the class path")
        .allowEmptyShould(true);
  }

  /** Fails where the API mentions a library other than the JDK and the logging interface. */
  ArchRule noLibrariesInTheApi() {
    return classes()
        .that()
        .resideInAPackage(packageOf("api"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "javax..", "org.slf4j..", packageOf("api")))
        .because("a library of the API is a library of every user's program")
        .allowEmptyShould(true);
  }

  private void add(String floor, String reason, String... uses) {
    List<String> allowed = new ArrayList<>(List.of(packageOf(floor)));
    Stream.of(uses).map(this::packageOf).forEach(allowed::add);
    rules.put(
        floor,
        classes()
            .that()
            .resideInAPackage(packageOf(floor))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(allowed.toArray(String[]::new))
                    .or(resideOutsideOfPackage(root + "..")))
            .because(reason)
            .allowEmptyShould(true));
  }

  private String packageOf(String floor) {
    return root + "." + floor + "..";
  }
}
