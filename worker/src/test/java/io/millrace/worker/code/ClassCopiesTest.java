package io.millrace.worker.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.Test;

public class ClassCopiesTest {
  private final PlanClasses classes = new PlanClasses(true);

  /** Has two constructors. */
  record TwoWays(String text) implements Supplier<String> {
    TwoWays() {
      this("");
    }

    @Override
    public String get() {
      return text;
    }
  }

  private static Supplier<String> create(ClassCopies copies, Function<String, String> function) {
    return copies.create(SampleTemplate.class, function, 2);
  }

  @Test
  public void aCopyDoesWhatItsTemplateDoes() {
    assertThat(create(classes.forOperator("a"), text -> text + text).get()).isEqualTo("aa!aa!");
    assertThat(create(ClassCopies.none(), text -> text + text).get()).isEqualTo("aa!aa!");
  }

  @Test
  public void eachPlaceHasItsOwnClassAndKeepsIt() {
    Class<?> first = create(classes.forOperator("a"), text -> text).getClass();
    Class<?> second = create(classes.forOperator("b"), text -> text).getClass();
    Class<?> exchange = create(classes.forExchange(1), text -> text).getClass();
    Class<?> again = create(classes.forOperator("a"), text -> text + "b").getClass();
    assertThat(List.of(first, second, exchange, SampleTemplate.class)).doesNotHaveDuplicates();
    assertThat(again).isSameAs(first);
    assertThat(first.isHidden()).isTrue();
  }

  @Test
  public void whenClassesAreNotCopied_thenAllPlacesHaveTheTemplate() {
    PlanClasses shared = new PlanClasses(false);
    assertThat(create(shared.forOperator("a"), text -> text)).isInstanceOf(SampleTemplate.class);
    assertThat(create(shared.forOperator("b"), text -> text)).isInstanceOf(SampleTemplate.class);
  }

  @Test
  public void aStackTraceNamesTheUsersCodeAndNoCopies() {
    Supplier<String> failing = create(classes.forOperator("a"), ClassCopiesTest::fail);
    assertThatThrownBy(failing::get)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            failure -> {
              StackTraceElement[] trace = failure.getStackTrace();
              assertThat(trace[0].getMethodName()).isEqualTo("fail");
              assertThat(trace[0].getLineNumber()).isPositive();
              assertThat(trace).noneMatch(frame -> frame.getClassName().contains("0x"));
            });
  }

  @Test
  public void whatCanNotBeCopiedIsRefusedAtOnce() {
    for (Class<?> refused : List.of(TemplateWithLambda.class, TwoWays.class)) {
      assertThatThrownBy(() -> classes.forOperator("a").create(refused, "text"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(refused.getName() + " can not be copied");
    }
    assertThatThrownBy(() -> ClassCopies.none().create(TwoWays.class, "text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 constructors");
  }

  private static String fail(String text) {
    throw new IllegalArgumentException(text);
  }

  @Test
  public void whatAConstructorThrowsComesThrough() {
    Function<String, String> same = text -> text;
    assertThatThrownBy(() -> classes.forOperator("a").create(SampleTemplate.class, same, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("times=-1");
  }

  @Test
  public void copiesAreUnloadedWithTheirPlan() {
    ClassLoadingMXBean loading = ManagementFactory.getClassLoadingMXBean();
    assertThat(create(new PlanClasses(true).forOperator("warm-up"), text -> text).get())
        .isNotEmpty();
    int before = loading.getLoadedClassCount();
    int plans = 400;
    for (int plan = 0; plan < plans; plan++) {
      PlanClasses ofPlan = new PlanClasses(true);
      List<Object> objects = new ArrayList<>();
      for (int task = 0; task < 10; task++) {
        objects.add(create(ofPlan.forOperator("a"), text -> text).get());
      }
      assertThat(objects).hasSize(10);
    }
    int left = Integer.MAX_VALUE;
    for (int attempt = 0; attempt < 20 && left > plans / 2; attempt++) {
      System.gc();
      left = loading.getLoadedClassCount() - before;
    }
    assertThat(left).as("classes that were not unloaded").isLessThanOrEqualTo(plans / 2);
  }
}
