package io.millrace.master.job;

import io.millrace.protocol.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Those who asked for the end of the job, and wait for it. A stop outlives failures of the job: it
 * is tried again after each restart. All who ask for one get the same one.
 */
final class EndRequests {
  private final Outbox outbox;
  private final List<Long> stopping = new ArrayList<>();
  private final List<Long> cancelling = new ArrayList<>();
  private Optional<SnapshotRequest> stop = Optional.empty();

  EndRequests(Outbox outbox) {
    this.outbox = outbox;
  }

  void stop(Event.StopRequested event) {
    SnapshotRequest wanted = SnapshotRequest.stop(event.folder(), event.drain());
    if (stop.isPresent() && !stop.get().equals(wanted)) {
      outbox.refuse(
          event.requestId(),
          "the job is being stopped already, with other options; wait for it, or cancel");
      return;
    }
    stop = Optional.of(wanted);
    stopping.add(event.requestId());
  }

  void cancel(Event.CancelRequested event) {
    cancelling.add(event.requestId());
  }

  /** The last snapshot of the job, if somebody stops it. */
  Optional<SnapshotRequest> stop() {
    return stop;
  }

  /** Tells all that the job has ended. */
  void ended(JobState state, String message, Optional<String> finalFolder) {
    String how = "the job has ended as " + state + (message.isEmpty() ? "" : ": " + message);
    for (long requestId : stopping) {
      finalFolder.ifPresentOrElse(
          folder -> outbox.answer(requestId, folder), () -> outbox.refuse(requestId, how));
    }
    for (long requestId : cancelling) {
      if (state == JobState.CANCELLED) {
        outbox.answer(requestId, null);
      } else {
        outbox.refuse(requestId, how);
      }
    }
    stopping.clear();
    cancelling.clear();
  }

  /** Tells all that this master can not serve them. */
  void refuseAll(String reason) {
    stopping.forEach(requestId -> outbox.refuse(requestId, reason));
    cancelling.forEach(requestId -> outbox.refuse(requestId, reason));
    stopping.clear();
    cancelling.clear();
  }
}
