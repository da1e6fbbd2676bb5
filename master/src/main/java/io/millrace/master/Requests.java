package io.millrace.master;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.thrift.TException;
import org.apache.thrift.transport.TTransportException;

/** Callers that wait for the state machine's answer, each on its own thread. Thread-safe. */
final class Requests {
  private final Map<Long, CompletableFuture<Object>> waiting = new HashMap<>();
  private long lastId;
  private boolean isClosed;

  /** Posts a request under a new id. */
  @FunctionalInterface
  interface Post {
    void post(long requestId);
  }

  /** Posts a request and waits for its answer. */
  Object await(Post post) throws TException {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    long id;
    synchronized (this) {
      if (isClosed) {
        throw ended();
      }
      lastId++;
      id = lastId;
      waiting.put(id, answer);
    }
    post.post(id);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TTransportException("interrupted while the master was asked", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TException reason ? reason : new TException(e.getCause());
    } finally {
      take(id);
    }
  }

  void answer(long requestId, Object value) {
    take(requestId).ifPresent(answer -> answer.complete(value));
  }

  void refuse(long requestId, TException reason) {
    take(requestId).ifPresent(answer -> answer.completeExceptionally(reason));
  }

  /** Refuses all that wait and all that come. */
  void close() {
    List<CompletableFuture<Object>> left;
    synchronized (this) {
      isClosed = true;
      left = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    left.forEach(answer -> answer.completeExceptionally(ended()));
  }

  private synchronized Optional<CompletableFuture<Object>> take(long requestId) {
    return Optional.ofNullable(waiting.remove(requestId));
  }

  private static TTransportException ended() {
    return new TTransportException(TTransportException.NOT_OPEN, "this master has ended");
  }
}
