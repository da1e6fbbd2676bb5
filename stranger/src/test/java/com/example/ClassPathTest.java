package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/** What is on the class path of a program of somebody else's is what Millrace was tested with. */
public class ClassPathTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Families of libraries, by how the names of their jars begin, and the property of the BOM. */
  private static final Map<String, String> FAMILIES =
      Map.of(
          "netty-", "netty.version",
          "slf4j-", "slf4j.version",
          "jackson-core", "jackson.version",
          "jackson-databind", "jackson.version",
          "kafka-clients", "kafka.version",
          "libthrift", "thrift.version",
          "jctools-core", "jctools.version",
          "snappy-java", "snappy.version",
          "avro", "avro.version");

  @Test
  public void librariesAreOfTheVersionsThatTheBuildTests() throws IOException {
    Map<String, String> jars = jars();
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    FAMILIES.forEach(
        (family, property) -> {
          Map<String, String> found = new TreeMap<>(jars);
          found.keySet().removeIf(name -> !name.startsWith(family));
          assertThat(found).as(family).isNotEmpty();
          assertThat(Set.copyOf(found.values()))
              .as("versions of %s", found)
              .containsExactly(property(bom, property));
        });
  }

  @Test
  public void whatOnlyAClusterNeedsIsNotThere() {
    List<String> clusters =
        List.of(
            "zookeeper",
            "curator",
            "hadoop",
            "netty-codec-http",
            "netty-tcnative",
            "jakarta.servlet",
            "javax.servlet",
            "httpclient",
            "httpcore",
            "millrace-yarn");
    assertThat(jars().keySet()).noneMatch(name -> clusters.stream().anyMatch(name::startsWith));
    for (String type :
        List.of(
            "org.apache.zookeeper.ZooKeeper",
            "org.apache.curator.framework.CuratorFramework",
            "org.apache.hadoop.conf.Configuration")) {
      assertThat(isThere(type)).as(type).isFalse();
    }
  }

  @Test
  public void thereIsOneProviderOfLogging() {
    assertThat(jars().keySet())
        .filteredOn(name -> name.startsWith("slf4j-") && !name.equals("slf4j-api"))
        .containsExactly("slf4j-simple");
  }

  @Test
  public void theBomNamesEachModuleThatAProgramMayUse() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    Set<String> inBom = all(bom, "<artifactId>(millrace-[a-z-]+)</artifactId>");
    inBom.remove("millrace-bom");
    Set<String> built = new TreeSet<>();
    for (Path pom : poms()) {
      String text = Files.readString(pom).replaceAll("(?s)<parent>.*?</parent>", "");
      if (!text.contains("<packaging>pom</packaging>")) {
        built.add(all(text, "<artifactId>([a-z-]+)</artifactId>", 1).iterator().next());
      }
    }
    built.removeAll(
        Set.of(
            "millrace-benchmarks",
            "millrace-stress",
            "millrace-examples",
            "millrace-distribution",
            "stranger"));
    assertThat(inBom).isEqualTo(built);
  }

  @Test
  public void theBomAndTheBuildSpeakOfTheSameVersions() throws IOException {
    String bom = Files.readString(ROOT.resolve("bom/pom.xml"));
    String build = Files.readString(ROOT.resolve("pom.xml"));
    for (String property : all(build, "<([a-z-]+\\.version)>")) {
      if (bom.contains("<" + property + ">")) {
        assertThat(property(build, property)).as(property).isEqualTo(property(bom, property));
      }
    }
    assertThat(all(bom, "<version>([^<$]+)</version>"))
        .isEqualTo(all(build, "<artifactId>millrace</artifactId>\\s*<version>([^<]+)</version>"));
  }

  @Test
  public void theReadmeShowsThisBuild() throws IOException {
    String own = withoutSpace(Files.readString(Path.of("pom.xml")));
    String readme = Files.readString(ROOT.resolve("README.md"));
    Set<String> shown = all(readme, "(?s)```xml\n(.*?)```");
    assertThat(shown).hasSize(1);
    for (String part : shown.iterator().next().split("\n\n")) {
      assertThat(own).contains(withoutSpace(part));
    }
  }

  private static List<Path> poms() throws IOException {
    List<Path> poms = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("connectors"))) {
      try (Stream<Path> modules = Files.list(folder)) {
        modules.map(module -> module.resolve("pom.xml")).filter(Files::exists).forEach(poms::add);
      }
    }
    return poms;
  }

  /** The versions of the jars on the class path, by their names. */
  private static Map<String, String> jars() {
    Map<String, String> versions = new TreeMap<>();
    Pattern jar = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Matcher matcher = jar.matcher(new File(entry).getName());
      if (matcher.matches()) {
        String before = versions.put(matcher.group(1), matcher.group(2));
        assertThat(before).as("a second version of " + matcher.group(1)).isNull();
      }
    }
    assertThat(versions).isNotEmpty();
    return versions;
  }

  private static boolean isThere(String type) {
    try {
      Class.forName(type);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static String property(String pom, String name) {
    Set<String> values = all(pom, "<" + Pattern.quote(name) + ">([^<]+)<");
    assertThat(values).as(name).hasSize(1);
    return values.iterator().next();
  }

  private static Set<String> all(String text, String pattern) {
    return all(text, pattern, Integer.MAX_VALUE);
  }

  private static Set<String> all(String text, String pattern, int most) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (found.size() < most && matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
