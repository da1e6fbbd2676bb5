package io.millrace.connectors.kafka;

import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** A process that writes, prepares, writes on, and is gone. */
final class CrashingWriter {
  private CrashingWriter() {}

  /** Takes the brokers, the topic, the job, and the file for what was prepared. */
  public static void main(String[] arguments) throws Exception {
    KafkaSink<String> sink =
        KafkaSink.exactlyOnce(arguments[0], KafkaRecordSerializer.text(arguments[1]));
    SinkRun run = new SinkRun(sink, arguments[2], 1);
    ArrayList<PreparedTransaction> prepared =
        new ArrayList<>(run.write("prepared-1", "prepared-2").prepare());
    run.write("not prepared");
    try (ObjectOutputStream out =
        new ObjectOutputStream(Files.newOutputStream(Path.of(arguments[3])))) {
      out.writeObject(prepared);
    }
    Runtime.getRuntime().halt(9);
  }
}
