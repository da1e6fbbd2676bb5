package io.millrace;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.millrace.layering.api.ReachesUp;
import io.millrace.layering.nowhere.Homeless;
import io.millrace.layering.worker.Upstairs;
import org.junit.BeforeClass;
import org.junit.Test;

/** Checks every class of every module against the {@link Floors}. */
public class LayeringTest {
  private static final Floors FLOORS = new Floors("io.millrace");
  private static final Floors PLANTED = new Floors("io.millrace.layering");

  private static JavaClasses classes;

  @BeforeClass
  public static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.millrace");
  }

  @Test
  public void shouldUseOnlyTheFloorsBelow() {
    for (ArchRule rule : FLOORS.rules()) {
      rule.check(classes);
    }
  }

  @Test
  public void shouldKnowTheFloorOfEveryClass() {
    FLOORS.everyClassHasAFloor().check(classes);
  }

  @Test
  public void shouldNotMentionHadoopInTheEngine() {
    FLOORS.noHadoopWithoutACluster().check(classes);
  }

  @Test
  public void shouldNotMentionLibrariesInTheApi() {
    FLOORS.noLibrariesInTheApi().check(classes);
  }

  @Test
  public void shouldNoticeAFloorThatReachesUp() {
    JavaClasses wrong = new ClassFileImporter().importClasses(ReachesUp.class, Upstairs.class);
    assertThatThrownBy(() -> PLANTED.rules().forEach(rule -> rule.check(wrong)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("drag in no engine")
        .hasMessageContaining("Upstairs");
  }

  @Test
  public void shouldNoticeALibraryInTheApi() {
    JavaClasses wrong = new ClassFileImporter().importClasses(ReachesUp.class);
    assertThatThrownBy(() -> PLANTED.noLibrariesInTheApi().check(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("org.junit");
  }

  @Test
  public void shouldNoticeAClassWithoutAFloor() {
    JavaClasses wrong = new ClassFileImporter().importClasses(Homeless.class);
    assertThatThrownBy(() -> PLANTED.everyClassHasAFloor().check(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Homeless");
  }

  @Test
  public void shouldNoticeHadoopInTheEngine() {
    JavaClasses wrong = new ClassFileImporter().importClasses(Upstairs.class);
    assertThatThrownBy(() -> PLANTED.noHadoopWithoutACluster().check(wrong))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("org.apache.hadoop");
  }

  @Test
  public void shouldAllowAFloorToUseTheOnesBelow() {
    JavaClasses right = new ClassFileImporter().importClasses(Upstairs.class);
    assertThatCode(() -> PLANTED.rules().forEach(rule -> rule.check(right)))
        .doesNotThrowAnyException();
  }
}
