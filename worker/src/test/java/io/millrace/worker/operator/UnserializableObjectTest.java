package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.function.MapFunction;
import io.millrace.api.plan.Operation;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.junit.Test;

public class UnserializableObjectTest {
  private static final String PREFIX = UnserializableObjectTest.class.getName();
  private static final String IT = " holds a " + PREFIX + "$Client, which is not Serializable";

  private static class Client {
    @Override
    public String toString() {
      return "client";
    }
  }

  private static class Settings implements Serializable {
    private static final long serialVersionUID = 1L;
    final transient Client unwritten = new Client();
    final Object client;

    Settings(Object client) {
      this.client = client;
    }

    @Override
    public String toString() {
      return client + " and " + unwritten;
    }
  }

  private static final class Mapper extends Settings implements MapFunction<String, String> {
    private static final long serialVersionUID = 1L;
    private final Object more;

    Mapper(Object client, Object more) {
      super(client);
      this.more = more;
    }

    @Override
    public String map(String value) {
      return value + more;
    }
  }

  private static String describe(Object root) throws IOException {
    try (ObjectOutputStream output = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      output.writeObject(root);
      throw new AssertionError("it can be serialized");
    } catch (NotSerializableException e) {
      return UnserializableObject.describe(root, e);
    }
  }

  private static String mapping(MapFunction<String, String> function) throws IOException {
    return describe(new Operation.MapRecord(function));
  }

  @Test
  public void names_theFieldOfAFunction() throws IOException {
    assertThat(mapping(new Mapper("text", new Client())))
        .isEqualTo("field 'more' of " + PREFIX + "$Mapper" + IT);
    assertThat(mapping(new Mapper(new Client(), "text")))
        .isEqualTo("field 'client' of " + PREFIX + "$Settings" + IT);
  }

  @Test
  public void names_theWayToAFieldThatLiesDeeper() throws IOException {
    String inner = "field 'client' of " + PREFIX + "$Settings";
    String outer = "field 'more' of " + PREFIX + "$Mapper";
    assertThat(mapping(new Mapper(null, new Settings(new Client()))))
        .isEqualTo(inner + ", in " + outer + IT);
    assertThat(mapping(new Mapper(null, List.of("text", new Settings(new Client())))))
        .isEqualTo(inner + ", in an element of " + outer + IT);
    assertThat(mapping(new Mapper(null, Map.of("text", new Client()))))
        .isEqualTo("a value of " + outer + IT);
    assertThat(mapping(new Mapper(null, new Object[] {1, new Client()})))
        .isEqualTo("element 1 of " + outer + IT);
  }

  @Test
  public void names_theClassWhoseLambdaHasCapturedIt() throws IOException {
    Client client = new Client();
    assertThat(mapping(text -> text + client))
        .isEqualTo("a variable captured by a lambda in " + PREFIX + IT);
    assertThat(mapping(text -> text + this))
        .isEqualTo(
            "'this', captured by a lambda in "
                + PREFIX
                + " holds a "
                + PREFIX
                + ", which is not Serializable");
    Settings settings = new Settings(client);
    assertThat(mapping(text -> text + settings))
        .startsWith("field 'client' of " + PREFIX + "$Settings, in a variable captured by");
  }

  @Test
  public void tells_theClassAtLeast_ifItsPlaceCannotBeSeen() throws IOException {
    assertThat(describe(new Client()))
        .isEqualTo("it refers to a " + PREFIX + "$Client, which is not Serializable");
  }
}
