package io.millrace.connectors.kafka;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The prepared transactions whose producers are open in this process. A writer hands its producers
 * over to committers here, so that a commit needs no new producer. For any thread.
 */
final class OpenTransactions {
  private static final ConcurrentMap<PreparedTransaction, Entry> OPEN = new ConcurrentHashMap<>();

  private OpenTransactions() {}

  /** Takes producers back. */
  interface Owner {
    /** Takes a producer back whose transaction is committed. */
    void committed(TransactionalProducer producer);

    /** Whether the owner does not want anything back. */
    boolean isClosed();
  }

  private record Entry(TransactionalProducer producer, Owner owner) {}

  /** Offers a producer to committers. */
  static void add(PreparedTransaction prepared, TransactionalProducer producer, Owner owner) {
    OPEN.put(prepared, new Entry(producer, owner));
  }

  /** Ends all producers of an owner that is closed; their transactions stay as they are. */
  static void leaveAll(Owner owner) {
    OPEN.forEach(
        (prepared, entry) -> {
          if (entry.owner == owner && OPEN.remove(prepared, entry)) {
            entry.producer.leave();
          }
        });
  }

  /** The producer to commit with, if it is open here; nobody else gets it as well. */
  static Optional<Claim> claim(PreparedTransaction prepared) {
    Entry entry = OPEN.remove(prepared);
    return entry == null ? Optional.empty() : Optional.of(new Claim(prepared, entry));
  }

  /** The right to commit; ends with one of its methods' being called. */
  static final class Claim {
    private final PreparedTransaction prepared;
    private final Entry entry;

    private Claim(PreparedTransaction prepared, Entry entry) {
      this.prepared = prepared;
      this.entry = entry;
    }

    TransactionalProducer producer() {
      return entry.producer;
    }

    /** Gives the producer back to the writer. */
    void succeeded() {
      entry.owner.committed(entry.producer);
    }

    /** Leaves the commit to a later claim, or if the writer is gone, to another producer. */
    void giveBack() {
      OPEN.put(prepared, entry);
      if (entry.owner.isClosed()) {
        leaveAll(entry.owner);
      }
    }

    /** Leaves the commit to another producer. */
    void drop() {
      entry.producer.leave();
    }
  }
}
