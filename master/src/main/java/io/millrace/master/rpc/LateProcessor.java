package io.millrace.master.rpc;

import java.util.concurrent.CompletableFuture;
import org.apache.thrift.TException;
import org.apache.thrift.TProcessor;
import org.apache.thrift.protocol.TProtocol;

/**
 * Serves calls by a processor that is named later: a server's port must be known before what it
 * serves is made. Calls that come early wait.
 */
final class LateProcessor implements TProcessor {
  private final CompletableFuture<TProcessor> target = new CompletableFuture<>();

  void set(TProcessor processor) {
    target.complete(processor);
  }

  @Override
  public void process(TProtocol in, TProtocol out) throws TException {
    target.join().process(in, out);
  }
}
