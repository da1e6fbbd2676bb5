package io.millrace.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;
import org.junit.Test;

/**
 * Holds the generated code to fixed bytes of Thrift's compact protocol, worked out by hand from its
 * specification, so that another generator can not change the wire format unnoticed.
 */
public class WireFormatTest {
  @Test
  public void numbersAreZigzagVariableLength() throws TException {
    assertBytes(new TaskId(1, 300), new TaskId(), "15 02 15 d804 00");
    assertBytes(new TaskId(-1, 0), new TaskId(), "15 01 15 00 00");
  }

  @Test
  public void stringsAndLongsFollowTheirFieldNumbers() throws TException {
    assertBytes(new StateFile("a/b", 5, -2), new StateFile(), "18 03 612f62 16 0a 16 03 00");
  }

  @Test
  public void absentOptionalFieldsTakeNoBytes() throws TException {
    OperatorSnapshot snapshot = new OperatorSnapshot("w", 0, 2, 3);
    assertBytes(snapshot, new OperatorSnapshot(), "18 01 77 15 00 15 04 15 06 00");
  }

  @Test
  public void optionalFieldsKeepTheirNumbersListsAndMaps() throws TException {
    OperatorSnapshot snapshot = new OperatorSnapshot("w", 0, 0, 0);
    snapshot.setSplits(List.of(new SerializedSplit("s", ByteBuffer.wrap(new byte[] {7}))));
    snapshot.setCounters(Map.of("g/n", 9L));
    snapshot.setWatermark(-1);
    assertBytes(
        snapshot,
        new OperatorSnapshot(),
        "18 01 77 15 00 15 00 15 00"
            + "29 1c 18 01 73 18 01 07 00" // field 6: a list of one struct
            + "2b 01 86 03 672f6e 12" // field 8: a map of one entry, text to i64
            + "16 01 00"); // field 9
  }

  @Test
  public void enumsBooleansAndStructsNest() throws TException {
    TaskReport report = new TaskReport(new TaskId(0, 0), TaskState.FAILED);
    report.setFailure(new TaskFailure("o", "m", "d", true));
    assertBytes(
        report, new TaskReport(), "1c 15 00 15 00 00 15 0c 1c 18 01 6f 18 01 6d 18 01 64 11 00 00");
  }

  @Test
  public void fieldsOfALaterVersionAreSkipped() throws TException {
    TaskId decoded = new TaskId();
    new TDeserializer(new TCompactProtocol.Factory())
        .deserialize(decoded, bytes("15 02 15 04 68 02 6869 00")); // field 8: a text
    assertThat(decoded).isEqualTo(new TaskId(1, 2));
  }

  private static <T extends TBase<?, ?>> void assertBytes(T value, T empty, String expected)
      throws TException {
    byte[] encoded = new TSerializer(new TCompactProtocol.Factory()).serialize(value);
    assertThat(HexFormat.of().formatHex(encoded))
        .isEqualTo(HexFormat.of().formatHex(bytes(expected)));
    new TDeserializer(new TCompactProtocol.Factory()).deserialize(empty, bytes(expected));
    assertThat(empty).isEqualTo(value);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
