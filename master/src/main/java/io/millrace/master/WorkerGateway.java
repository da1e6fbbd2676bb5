package io.millrace.master;

import io.millrace.master.job.WorkerCommand;
import io.millrace.protocol.WorkerRegistration;
import org.apache.thrift.TException;

/**
 * How commands reach workers. In one process: {@code (worker, command) ->
 * command.callOn(theWorker)}.
 */
@FunctionalInterface
public interface WorkerGateway {
  /**
   * Makes a call, and returns when it was answered. Called by one thread for each worker; may block
   * for some seconds, then must give up.
   *
   * @throws TException what the service declares, or any other if it is not known whether the
   *     command arrived; it is then repeated
   */
  void call(WorkerRegistration worker, WorkerCommand command) throws TException;

  /** No more calls will be made to a worker. */
  default void forget(WorkerRegistration worker) {}
}
