package io.millrace.master.job;

import io.millrace.protocol.RefusedException;
import io.millrace.protocol.StaleException;
import java.util.ArrayList;
import java.util.List;

/** Gathers the actions that come of one event. */
final class Outbox {
  private List<Action> actions = new ArrayList<>();

  void add(Action action) {
    actions.add(action);
  }

  void answer(long requestId, Object value) {
    add(new Action.Answer(requestId, value));
  }

  /** Refuses a request for a reason that a user can read. */
  void refuse(long requestId, String reason) {
    add(new Action.Refuse(requestId, new RefusedException(reason)));
  }

  /** Refuses a call that speaks for what is over, or to a master that is. */
  void refuseStale(long requestId, String reason, long currentEpoch) {
    add(new Action.Refuse(requestId, new StaleException(reason, currentEpoch)));
  }

  /** The actions gathered since the last call, in order. */
  List<Action> drain() {
    List<Action> drained = actions;
    actions = new ArrayList<>();
    return drained;
  }
}
