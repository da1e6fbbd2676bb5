package io.millrace.worker.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import io.millrace.api.function.MapFunction;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignedObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;
import sample.commons.collections.functors.RunsAnything;

public class ObjectBytesTest {
  /** A class of the program. */
  private record Split(String name, long[] positions, Class<?> type, Object more)
      implements Serializable {}

  @Test
  @SuppressWarnings("JdkObsolete") // programs may have them
  public void readsWhatProgramsAreMadeOf() {
    Map<String, Long> sparse = new HashMap<>(16, 0.25f);
    for (long i = 0; i < 1_000; i++) {
      sparse.put("k" + i, i);
    }
    List<Object> values =
        List.of(
            new Split("s", new long[] {1, 2}, Locale.class, List.of()),
            sparse,
            new HashMap<>(1 << 20),
            new HashSet<>(1 << 20),
            new IdentityHashMap<>(),
            new LinkedHashMap<>(Map.of(1, "a")),
            new ConcurrentHashMap<>(Map.of("a", 1L)),
            new Hashtable<>(10_000),
            new TreeMap<>(Comparator.<String>reverseOrder()),
            new EnumMap<>(Map.of(TimeUnit.DAYS, new int[][] {{1}, {2, 3}})),
            new ArrayDeque<>(List.of(1, 2, 3)),
            new PriorityQueue<>(10_000),
            new Vector<>(100),
            Collections.unmodifiableList(new ArrayList<>(List.of("x"))),
            BitSet.valueOf(new long[] {5}),
            new GregorianCalendar(TimeZone.getTimeZone("Europe/Rome"), Locale.ITALY),
            Instant.EPOCH,
            LocalDate.MIN,
            ZoneId.of("Europe/Rome"),
            new BigDecimal("1.5"),
            URI.create("hdfs://a/b"),
            InetAddress.getLoopbackAddress(),
            UUID.randomUUID(),
            Pattern.compile("a+"),
            new AtomicLong(3),
            new IllegalStateException("it broke"),
            new SecretKeySpec(new byte[16], "AES"),
            new java.sql.Timestamp(7));
    for (Object value : values) {
      assertThat(copy(value)).as("a " + value.getClass()).hasSameClassAs(value);
    }
    assertThat(copy(sparse)).isEqualTo(sparse);
  }

  @Test
  public void readsFunctionsWithWhatTheyCapture() throws Exception {
    Split captured = new Split("s", new long[] {4}, long[].class, new int[] {7});
    MapFunction<String, Object> function = text -> text + captured.name() + captured.type();
    @SuppressWarnings("unchecked")
    MapFunction<String, Object> read = (MapFunction<String, Object>) copy(function);
    assertThat(read.map("a")).isEqualTo("asclass [J");
  }

  @Test
  public void refusesClassesThatRunCodeWhenTheyAreRead() {
    RunsAnything.readCount = 0;
    for (Object forged :
        List.of(
            new RunsAnything(),
            List.of(new RunsAnything()),
            new Split("", new long[0], int.class, new RunsAnything[1]))) {
      assertRefused(forged, RunsAnything.class.getName());
    }
    assertThat(RunsAnything.readCount).isZero();
  }

  @Test
  public void refusesSerializedObjectsInside() throws Exception {
    var keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    Signature signature = Signature.getInstance("SHA256withRSA");
    assertRefused(
        new SignedObject(new RunsAnything(), keys.getPrivate(), signature),
        SignedObject.class.getName());
  }

  @Test
  public void refusesProxies() {
    Object proxy =
        Proxy.newProxyInstance(
            ObjectBytesTest.class.getClassLoader(),
            new Class<?>[] {Comparable.class},
            (InvocationHandler & Serializable) (self, method, arguments) -> 0);
    assertRefused(proxy, "java.lang.reflect.Proxy");
  }

  @Test
  public void refusesArraysThatTheBytesCanNotHold() {
    byte[] bytes = ObjectBytes.write(new long[] {1, 2, 3}, "an array");
    int lengthAt = bytes.length - 3 * Long.BYTES - Integer.BYTES;
    ByteBuffer.wrap(bytes).putInt(lengthAt, 1 << 28);
    assertThatThrownBy(() -> ObjectBytes.read(bytes, 0, bytes.length, "an array"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("268435456 elements");
  }

  @Test
  public void refusesObjectsThatAreNestedTooDeep() {
    Object nested = "";
    for (int i = 0; i < 3_000; i++) {
      nested = new Object[] {nested};
    }
    Object deep = nested;
    StackWithRoom.run(
        () -> {
          byte[] bytes = ObjectBytes.write(deep, "a deep one");
          assertThatThrownBy(() -> ObjectBytes.read(bytes, 0, bytes.length, "a deep one"))
              .isInstanceOf(UserException.class)
              .hasMessageContaining("nested deeper than 2000");
        });
  }

  /** Runs something on a thread that overflows later than others do. */
  private static final class StackWithRoom {
    static void run(Runnable work) {
      Throwable[] problem = new Throwable[1];
      Thread thread = new Thread(null, work, "deep", 64L << 20);
      thread.setUncaughtExceptionHandler((where, error) -> problem[0] = error);
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assertThat(problem[0]).isNull();
    }
  }

  private static void assertRefused(Object object, String name) {
    byte[] bytes = ObjectBytes.write(object, "a forged one");
    assertThatThrownBy(() -> ObjectBytes.read(bytes, 0, bytes.length, "a forged one"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("a forged one can not be deserialized")
        .hasMessageContaining(name + " is not among the classes");
  }

  private static Object copy(Object object) {
    byte[] bytes = ObjectBytes.write(object, "it");
    return ObjectBytes.read(bytes, 0, bytes.length, "it");
  }
}
