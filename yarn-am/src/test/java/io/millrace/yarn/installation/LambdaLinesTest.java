package io.millrace.yarn.installation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.Test;

public class LambdaLinesTest {
  private static final String SAMPLE = "io/millrace/yarn/installation/LambdaLinesTest$Sample";

  private interface Stored extends Supplier<String>, Serializable {}

  private static final class Sample {
    static final ToIntFunction<String> LENGTH = String::length;
    static final Stored STORED = () -> "left out";

    static Supplier<String> supplier(String text) {
      return () -> text;
    }
  }

  @Test
  public void hasALineForEachLambdaThatCannotBeSerialized() throws IOException {
    List<String> lines;
    try (InputStream classFile = getClass().getResourceAsStream("LambdaLinesTest$Sample.class")) {
      lines = LambdaLines.of(classFile);
    }
    assertThat(Sample.LENGTH.applyAsInt(Sample.supplier("abc").get())).isEqualTo(3);
    assertThat(Sample.STORED.get()).isEqualTo("left out");
    assertThat(lines.stream().map(line -> line.replaceAll("(lambda[$]supplier[$])\\d+", "$1N")))
        .containsExactlyInAnyOrder(
            "@lambda-proxy "
                + SAMPLE
                + " get (Ljava/lang/String;)Ljava/util/function/Supplier;"
                + " ()Ljava/lang/Object; REF_invokeStatic "
                + SAMPLE
                + " lambda$supplier$N (Ljava/lang/String;)Ljava/lang/String; ()Ljava/lang/String;",
            "@lambda-proxy "
                + SAMPLE
                + " applyAsInt ()Ljava/util/function/ToIntFunction; (Ljava/lang/Object;)I"
                + " REF_invokeVirtual java/lang/String length ()I (Ljava/lang/String;)I");
  }
}
