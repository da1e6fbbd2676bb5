package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.ExecutionEnvironment;
import io.millrace.api.UserException;
import io.millrace.api.codec.Codec;
import io.millrace.api.configuration.Configuration;
import io.millrace.api.function.MapFunction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** What a program sends to the workers: records that are part of it, and what functions capture. */
public class SentObjectsTest {
  @Rule public final Timeout timeout = Timeout.seconds(60);

  private final ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
  private final EmbeddedExecutor executor = new EmbeddedExecutor(Configuration.empty());
  private String output;

  @Before
  public void setUp() {
    output = LinesSink.newPlace();
  }

  private record Event(String name, long time, List<String> tags) {}

  /** Has no codec but one that is registered. */
  private static final class Special {
    private final Thread owner = Thread.currentThread();
    private final long number;

    Special(long number) {
      this.number = number;
    }

    @Override
    public String toString() {
      return "special " + number + (owner == null ? " of nobody" : "");
    }
  }

  private static final class SpecialCodec implements Codec<Special>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Special value, DataOutput target) throws IOException {
      target.writeLong(value.number);
    }

    @Override
    public Special decode(DataInput source) throws IOException {
      return new Special(source.readLong());
    }
  }

  private static final class Mapper implements MapFunction<Event, String> {
    private static final long serialVersionUID = 1L;
    private final Object client;

    Mapper(Object client) {
      this.client = client;
    }

    @Override
    public String map(Event event) {
      return event + " " + client;
    }
  }

  @Test
  public void sends_recordsThatAreNotSerializable() throws Exception {
    List<Event> events =
        List.of(new Event("a", 1, List.of()), new Event("b", 2, List.of("x", "y")));
    environment.fromCollection(events).map(Event::toString).sinkTo(LinesSink.to(output));
    executor.execute(environment.plan("collection"));
    assertThat(LinesSink.lines(output))
        .containsExactlyInAnyOrderElementsOf(events.stream().map(Event::toString).toList());
  }

  @Test
  public void sends_recordsByTheCodecThatTheProgramHasRegistered() throws Exception {
    environment
        .fromElements(new Special(1), new Special(2))
        .map(Special::toString)
        .sinkTo(LinesSink.to(output));
    environment.registerCodec(Special.class, new SpecialCodec());
    executor.execute(environment.plan("elements"));
    assertThat(LinesSink.lines(output)).containsExactlyInAnyOrder("special 1", "special 2");
  }

  @Test
  public void refuses_recordsThatCannotBeWritten_andSaysWhy() {
    environment.fromElements(new Special(1)).map(Special::toString).sinkTo(LinesSink.to(output));
    assertThatThrownBy(() -> executor.execute(environment.plan("elements")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the records of operator 'collection' can not be sent")
        .hasMessageContaining("SentObjectsTest$Special is not Serializable, and ")
        .hasMessageContaining("constructor without parameters");
  }

  @Test
  public void names_theOperatorAndTheField_ofWhatIsNotSerializable() {
    environment
        .fromElements(new Event("a", 1, List.of()))
        .map(new Mapper("fine"))
        .name("first")
        .map(text -> new Event(text, 2, List.of()))
        .map(new Mapper(Thread.currentThread()))
        .name("parse")
        .sinkTo(LinesSink.to(output));
    assertThatThrownBy(() -> executor.execute(environment.plan("captured")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("operator 'parse' can not be sent to the workers: field 'client' of")
        .hasMessageContaining("SentObjectsTest$Mapper holds a java.lang.Thread, which is not")
        .hasMessageContaining("transient field");
  }
}
