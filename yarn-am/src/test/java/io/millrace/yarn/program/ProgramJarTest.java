package io.millrace.yarn.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import sample.HasMain;
import sample.HasNoMain;

public class ProgramJarTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void findsAClassByItsFullName() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class, HasMain.Inner.class))) {
      assertThat(jar.mainMethod("sample.HasMain").getDeclaringClass().getName())
          .isEqualTo("sample.HasMain");
    }
  }

  @Test
  public void findsAClassByItsSimpleName() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class, HasMain.Inner.class))) {
      assertThat(jar.mainMethod("HasMain").getDeclaringClass().getName())
          .isEqualTo("sample.HasMain");
      assertThat(jar.mainMethod("Inner").getDeclaringClass().getName())
          .isEqualTo("sample.HasMain$Inner");
    }
  }

  @Test
  public void namesTheClassesThatCanBeStarted_whenThereIsNoSuchClass() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class, HasMain.Inner.class, HasNoMain.class))) {
      assertThatThrownBy(() -> jar.mainMethod("HasMian"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("there is no class HasMian in")
          .hasMessageContaining("sample.HasMain, sample.HasMain$Inner")
          .hasMessageContaining("did you mean sample.HasMain?")
          .hasMessageNotContaining("HasNoMain");
    }
  }

  @Test
  public void refusesAClassThatCannotBeStarted() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class, HasNoMain.class))) {
      assertThatThrownBy(() -> jar.mainMethod("sample.HasNoMain"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("has no method 'public static void main(String[])'")
          .hasMessageContaining("sample.HasMain");
    }
  }

  @Test
  public void asksForTheFullName_whenTheSimpleOneIsAmbiguous() throws Exception {
    Jars twice = Jars.of(HasMain.class).with("other/HasMain.class", new byte[] {1});
    try (ProgramJar jar = open(twice)) {
      assertThatThrownBy(() -> jar.mainMethod("HasMain"))
          .isInstanceOf(UserException.class)
          .hasMessage("HasMain may be any of sample.HasMain, other.HasMain; give the full name");
    }
  }

  @Test
  public void readsTheMainClassOfTheManifest() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class).mainClass(HasMain.class))) {
      assertThat(jar.manifestMainClass()).contains("sample.HasMain");
    }
    try (ProgramJar jar = open(Jars.of(HasMain.class))) {
      assertThat(jar.manifestMainClass()).isEmpty();
    }
  }

  @Test
  public void refusesAFileThatIsNotThereOrNoJar() throws IOException {
    Path missing = folder.getRoot().toPath().resolve("missing.jar");
    assertThatThrownBy(() -> ProgramJar.open(missing, getClass().getClassLoader()))
        .isInstanceOf(UserException.class)
        .hasMessage("there is no program jar " + missing);

    Path text = folder.newFile("text.jar").toPath();
    Files.writeString(text, "not a jar");
    assertThatThrownBy(() -> ProgramJar.open(text, getClass().getClassLoader()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cannot be read as a jar");
  }

  @Test
  public void prefersTheProgramsOwnClasses_butSharesThoseOfTheApi() throws Exception {
    try (ProgramJar jar = open(Jars.of(HasMain.class, UserException.class))) {
      assertThat(jar.classLoader().loadClass("sample.HasMain")).isNotEqualTo(HasMain.class);
      assertThat(jar.classLoader().loadClass(UserException.class.getName()))
          .isEqualTo(UserException.class);
      assertThat(jar.classLoader().loadClass("sample.HasNoMain")).isEqualTo(HasNoMain.class);
    }
  }

  @Test
  public void loadsFromLibrariesInsideTheJar() throws Exception {
    Path library = Jars.of(HasMain.class).write(folder.getRoot().toPath().resolve("library.jar"));
    Jars outer =
        Jars.of(HasNoMain.class)
            .with("lib/library.jar", Files.readAllBytes(library))
            .with("lib/readme.txt", "no jar".getBytes(StandardCharsets.UTF_8));
    try (ProgramJar jar = open(outer)) {
      Class<?> loaded = jar.classLoader().loadClass("sample.HasMain");
      assertThat(loaded.getClassLoader()).isSameAs(jar.classLoader());
    }
  }

  private ProgramJar open(Jars jar) {
    return ProgramJar.open(
        jar.write(folder.getRoot().toPath().resolve("program.jar")), getClass().getClassLoader());
  }
}
