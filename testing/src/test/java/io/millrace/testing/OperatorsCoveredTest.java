package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.plan.Operation;
import io.millrace.worker.operator.Operator;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * Nothing that works on the records of a stream gets into the engine without {@link
 * EngineOperatorsTest} putting it on the bench.
 */
public class OperatorsCoveredTest {
  /** They have benches of their own: {@link SourceContract} and {@link SinkContract}. */
  private static final Set<String> SOURCES_AND_SINKS = Set.of("SourceReadOperator", "SinkOperator");

  private static final Set<Class<?>> READ_AND_WRITE =
      Set.of(Operation.Read.class, Operation.Write.class);

  /** What is behind an operator of one class, such as a window's contents, is of one of these. */
  private static final Set<String> CONTRACTS = Set.of("Operator", "WindowContents");

  @Test
  public void every_operator_is_on_the_bench() throws Exception {
    Set<String> onBench = new TreeSet<>(SOURCES_AND_SINKS);
    for (EngineOperatorsTest.Program program : EngineOperatorsTest.programs()) {
      onBench.addAll(partsOf(OperatorContract.create(program.plannedOperation())));
    }
    Set<String> inEngine = new TreeSet<>();
    for (Class<?> each : classesBeside(Operator.class)) {
      if (!Modifier.isAbstract(each.getModifiers()) && isUnderContract(each)) {
        inEngine.add(each.getSimpleName());
      }
    }
    assertThat(inEngine).contains("MapOperator", "WindowNumbers");
    assertThat(onBench)
        .as("what EngineOperatorsTest has programs for; add one for each operator that it lacks")
        .isEqualTo(inEngine);
  }

  @Test
  public void every_operation_of_a_plan_is_on_the_bench() {
    Set<Class<?>> onBench = new HashSet<>(READ_AND_WRITE);
    for (EngineOperatorsTest.Program program : EngineOperatorsTest.programs()) {
      onBench.add(program.plannedOperation().getClass());
    }
    assertThat(onBench)
        .as("the operations that EngineOperatorsTest has programs for; add what is missing")
        .containsExactlyInAnyOrder(Operation.class.getPermittedSubclasses());
  }

  /** The classes under contract that an operator consists of. */
  private static List<String> partsOf(Operator operator) throws IllegalAccessException {
    List<String> parts = new ArrayList<>(List.of(operator.getClass().getSimpleName()));
    for (Field field : operator.getClass().getDeclaredFields()) {
      field.setAccessible(true);
      Object part = field.get(operator);
      if (part != null && isUnderContract(part.getClass())) {
        parts.add(part.getClass().getSimpleName());
      }
    }
    return parts;
  }

  private static boolean isUnderContract(Class<?> type) {
    if (type == null) {
      return false;
    }
    return CONTRACTS.contains(type.getSimpleName())
        || isUnderContract(type.getSuperclass())
        || Stream.of(type.getInterfaces()).anyMatch(OperatorsCoveredTest::isUnderContract);
  }

  /** All classes of a package, from the folder or the archive that one of them comes from. */
  private static List<Class<?>> classesBeside(Class<?> one) throws Exception {
    String folder = "/" + one.getPackageName().replace('.', '/');
    URI origin = one.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path place = Path.of(origin);
    if (Files.isDirectory(place)) {
      return classesIn(Path.of(place + folder), one);
    }
    try (FileSystem archive = FileSystems.newFileSystem(place)) {
      return classesIn(archive.getPath(folder), one);
    }
  }

  private static List<Class<?>> classesIn(Path folder, Class<?> one)
      throws IOException, ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (String file : files.map(path -> path.getFileName().toString()).toList()) {
        if (file.endsWith(".class") && !file.startsWith("package-info")) {
          String name = file.substring(0, file.length() - ".class".length());
          classes.add(
              Class.forName(one.getPackageName() + "." + name, false, one.getClassLoader()));
        }
      }
    }
    return classes;
  }
}
