/*
 * Every control message of Millrace: client to master, worker to master, master to worker.
 *
 * Versions: fields are added with new numbers and `optional`, and never change their meaning; a
 * reader ignores what it does not know. Times are milliseconds since the epoch unless they say so.
 *
 * Every command of a master bears its epoch, which grows with each change of leadership, and the
 * attempt, which grows with each (re)start of the job's tasks in that epoch. A receiver ignores what
 * is older than what it has seen. All commands and reports may arrive more than once.
 */
namespace java io.millrace.protocol

/** One parallel instance of a stage of the execution plan. */
struct TaskId {
  1: i32 stage
  2: i32 index
}

enum TaskState {
  /** Restores its state and opens its operators. */
  STARTING = 1
  /** Works on its input. */
  RUNNING = 2
  /** Has seen the end of its input, and waits for the final snapshot. */
  DRAINED = 3
  /** Ended as it should. Final. */
  FINISHED = 4
  /** Ended because the master said so. Final. */
  CANCELLED = 5
  /** Ended by an error. Final. */
  FAILED = 6
}

enum JobState {
  /** The master is up; workers are missing, or are being started. */
  WAITING_FOR_WORKERS = 1
  /** Sinks are brought to the restored snapshot and tasks are started. */
  DEPLOYING = 2
  RUNNING = 3
  /** A failure was seen: tasks are cancelled, then the job waits to be deployed again. */
  RESTARTING = 4
  /** A last snapshot is taken, after which the job ends. */
  STOPPING = 5
  CANCELLING = 6
  /** The input ended and everything was committed. Final. */
  FINISHED = 7
  /** Stopped with a last snapshot. Final. */
  STOPPED = 8
  CANCELLED = 9
  FAILED = 10
}

enum SnapshotKind {
  /** Taken at each interval, for recovery. */
  PERIODIC = 1
  /** Asked for by a user, kept until a user deletes it. */
  SAVEPOINT = 2
  /** The last one: after it, tasks emit nothing more. */
  FINAL = 3
}

/** A file that a task wrote for a snapshot. */
struct StateFile {
  1: string path
  2: i64 lengthBytes
  /** CRC-32C of all bytes. */
  3: i64 checksum
}

/** A split as the master keeps it: its id in clear, the rest in Java serialization. */
struct SerializedSplit {
  1: string splitId
  2: binary split
}

/** What one task's instance of one operator has in a snapshot. */
struct OperatorSnapshot {
  1: string operatorName
  2: i32 taskIndex
  /** The key groups that the task owned, both included. */
  3: i32 firstKeyGroup
  4: i32 lastKeyGroup
  /** Keyed state and timers, if there are any. */
  5: optional StateFile keyedState
  /** The unfinished splits of a source reader, at their positions. */
  6: optional list<SerializedSplit> splits
  /** What a sink has prepared and not yet seen committed, in Java serialization. */
  7: optional list<binary> committables
  /** The functions' counters, by "group/name". */
  8: optional map<string, i64> counters
  /** The event time that the operator had reached. */
  9: optional i64 watermark
  /** The files of earlier snapshots that the state file refers to. */
  10: optional list<string> referredPaths
  /** How much the keyed state is, with what lies in those. */
  11: optional i64 stateBytes
  /** The operator has emitted what it emits at the end of its input. */
  12: optional bool ended
  /** The event time that each key group had reached, from the first on, if they differ. */
  13: optional list<i64> keyGroupWatermarks
  /** What the operator does, in the word that the plan has for it. */
  20: optional string kind
}

/** What the master knows about one source, as of a snapshot. */
struct SourceProgress {
  1: string operatorName
  /** All splits that were ever found. */
  2: set<string> knownSplitIds
  /** Those that no reader had when the snapshot was triggered. */
  3: list<SerializedSplit> unassigned
  /** No more splits will be found. */
  4: bool discoveryFinished
  /** No discovery had completed yet, so the first one is still to come. */
  5: optional bool undiscovered
}

/** The contents of a snapshot's metadata file. */
struct SnapshotMetadata {
  1: i32 formatVersion
  2: string jobId
  3: i64 snapshotId
  4: SnapshotKind kind
  5: i64 triggeredAtMillis
  6: i64 completedAtMillis
  7: i32 keyGroups
  8: list<OperatorSnapshot> operators
  9: list<SourceProgress> sources
  /** For FINAL: it was taken because the input had ended, not because somebody stopped the job. */
  10: optional bool inputEnded
}

/** Says that the caller speaks for a master or an attempt that is over. */
exception StaleException {
  1: string message
  2: i64 currentEpoch
}

/** Says that a request can not be served, and why, for the eyes of a user. */
exception RefusedException {
  1: string message
}

// ---------------------------------------------------------------- master to worker

struct TaskLocation {
  1: TaskId task
  2: string workerId
  3: string host
  4: i32 dataPort
}

struct TaskDeployment {
  1: TaskId task
  /** What to restore: for each operator of the stage, the parts that overlap the task's key groups. */
  2: list<OperatorSnapshot> restored
}

struct DeployCommand {
  1: i64 epoch
  2: i32 attempt
  3: string jobId
  /** Where the execution plan is stored. */
  4: string planPath
  5: list<TaskDeployment> tasks
  /** Where all tasks of the job run, to connect to. */
  6: list<TaskLocation> locations
  /** Grows over all epochs and attempts of the job; see WriterContext.incarnation. */
  7: i64 incarnation
  8: i32 keyGroups
}

struct AssignSplitsCommand {
  1: i64 epoch
  2: i32 attempt
  3: TaskId task
  4: string operatorName
  /** Counts the assignments to this task in this attempt, from 1; a repeated one is ignored. */
  5: i32 sequence
  6: list<SerializedSplit> splits
  /** No more splits will be assigned to this task. */
  7: bool last
}

struct TriggerSnapshotCommand {
  1: i64 epoch
  2: i32 attempt
  3: i64 snapshotId
  4: SnapshotKind kind
  /** The folder that tasks write their files into. */
  5: string folder
  /** For FINAL: sources first send the end-of-time watermark, so that all windows fire. */
  6: bool drain
}

struct SnapshotCompletedCommand {
  1: i64 epoch
  2: i32 attempt
  3: i64 snapshotId
}

/**
 * Ends all tasks of this and of older attempts: cancelled, or finished after the final snapshot was
 * committed. Attempts are ordered by epoch, then by number. A worker that gets this before the deploy
 * command of the same attempt ignores the latter.
 */
struct EndTasksCommand {
  1: i64 epoch
  2: i32 attempt
  3: bool finished
}

service WorkerService {
  void deploy(1: DeployCommand command) throws (1: StaleException stale, 2: RefusedException refused)
  void assignSplits(1: AssignSplitsCommand command) throws (1: StaleException stale, 2: RefusedException refused)
  /** To every worker that has source tasks. The barrier starts at them. */
  void triggerSnapshot(1: TriggerSnapshotCommand command) throws (1: StaleException stale)
  /** To every worker: sinks commit, readers are told. */
  void completeSnapshot(1: SnapshotCompletedCommand command) throws (1: StaleException stale)
  /** To every worker: a snapshot was given up. */
  void abortSnapshot(1: SnapshotCompletedCommand command) throws (1: StaleException stale)
  void endTasks(1: EndTasksCommand command) throws (1: StaleException stale)
  /** The worker process ends. */
  void shutDown(1: i64 epoch) throws (1: StaleException stale)
}

// ---------------------------------------------------------------- worker to master

struct WorkerRegistration {
  1: string workerId
  2: string host
  3: i32 controlPort
  4: i32 dataPort
  5: i64 processId
  /** How many tasks of one stage the worker takes: its event loops. */
  6: i32 slots
  /** The container that it runs in, if any. */
  7: optional string containerId
}

struct RegistrationReply {
  1: i64 epoch
  2: i64 heartbeatIntervalMillis
  /** After how long without an answer from a master the worker ends itself. */
  3: i64 masterTimeoutMillis
}

/** Why a task failed. */
struct TaskFailure {
  1: string operatorName
  /** One sentence for a user: operator, record and its position, cause. */
  2: string message
  /** The stack trace, for engineers. */
  3: string details
  /** Whether restarting is pointless, since the program itself can not work. */
  4: bool isPermanent
  /** The snapshot's file that could not be restored because it is damaged or gone, if that is why. */
  5: optional string damagedFile
  /**
   * Alike for failures that are probably one mistake of the program: its operator, exceptions and place
   * in the code. Unset if it may be that something outside the program was missing.
   */
  6: optional string mistake
}

/** How far a task's sink has come with commits. */
struct SinkProgress {
  1: string operatorName
  /** How many completed snapshots have something that it has not committed yet. */
  2: i32 uncommittedSnapshots
  /** For how long commits have been failing, how often, and why the last one did; unset: they do not. */
  3: optional i64 failingMillis
  4: optional i32 failures
  5: optional string reason
}

struct TaskReport {
  1: TaskId task
  2: TaskState state
  3: optional TaskFailure failure
}

struct TaskMetrics {
  1: TaskId task
  2: i64 recordsIn
  3: i64 recordsOut
  /** Nanoseconds spent in steps that made progress. */
  4: i64 busyNanos
  /** Nanoseconds in which output was full. */
  5: i64 blockedNanos
  6: i64 watermark
  7: i64 lateRecords
  8: i64 stateBytes
  /** By "operator/group/name". */
  9: map<string, i64> counters
  /** How long the last barrier alignment took, in nanoseconds. */
  10: i64 alignmentNanos
  /** The operator whose call has not come back for more than a tenth of a second; unset: none. */
  11: optional string stuckOperator
  12: optional i64 stuckMillis
  /** What keeps the source from making progress, in the words of its reader; unset: nothing. */
  20: optional string obstacle
  /** Its sinks that have anything to commit. */
  13: optional list<SinkProgress> sinks
}

/**
 * Sent at each interval, and at once after registration, after a command that changed the attempt and
 * when a task's state changes.
 *
 * Epoch and attempt are those of the command, deploy or endTasks, by which the worker came to the tasks
 * listed; 0 and 0 before any. All tasks of that attempt are listed, with those that have ended. A worker
 * goes over to a newer attempt in one step, and only when no task of an older one is left; until then it
 * goes on to report the older one.
 */
struct Heartbeat {
  1: string workerId
  2: i64 epoch
  3: i32 attempt
  4: list<TaskReport> tasks
  5: list<TaskMetrics> metrics
  6: i64 heapUsedBytes
  7: i64 pagesUsedBytes
  8: i64 pagesBudgetBytes
  /** State that lies on the local disk only. */
  9: optional i64 spilledBytes
  /**
   * The epoch of the master that had taken the worker when this was sent; 0: none had. One that another
   * master gets says nothing: commands of the earlier master may have come in between.
   */
  10: optional i64 masterEpoch
}

struct HeartbeatReply {
  1: i64 epoch
  /** The master does not know the worker: it must register (again). */
  2: bool mustRegister
}

struct SnapshotAcknowledgement {
  1: string workerId
  2: i64 epoch
  3: i32 attempt
  4: i64 snapshotId
  5: TaskId task
  6: list<OperatorSnapshot> operators
  /** For how long the task did nothing else. */
  7: optional i64 pauseNanos
}

struct SnapshotDecline {
  1: string workerId
  2: i64 epoch
  3: i32 attempt
  4: i64 snapshotId
  5: TaskId task
  6: string reason
  /** Storage did not take it. */
  7: optional bool isStorage
}

/** A task has committed, or had nothing to commit for, everything up to a snapshot. */
struct CommitReport {
  1: string workerId
  2: i64 epoch
  3: i32 attempt
  4: i64 snapshotId
  5: TaskId task
}

service MasterService {
  RegistrationReply registerWorker(1: WorkerRegistration registration) throws (1: StaleException stale, 2: RefusedException refused)
  HeartbeatReply heartbeat(1: Heartbeat heartbeat) throws (1: StaleException stale)
  void acknowledgeSnapshot(1: SnapshotAcknowledgement acknowledgement) throws (1: StaleException stale)
  void declineSnapshot(1: SnapshotDecline decline) throws (1: StaleException stale)
  void reportCommitted(1: CommitReport report) throws (1: StaleException stale)
}

// ---------------------------------------------------------------- client to master

struct SnapshotSummary {
  1: i64 snapshotId
  2: SnapshotKind kind
  3: i64 triggeredAtMillis
  4: optional i64 completedAtMillis
  5: i64 sizeBytes
  6: string path
  /** COMPLETED, PENDING or the reason why it was given up. */
  7: string outcome
  /** The size with what lies in files of earlier snapshots, which it refers to. */
  8: optional i64 totalBytes
  /** For how long the task that took longest did nothing else. */
  9: optional i64 longestPauseNanos
}

struct OperatorStatus {
  1: string name
  2: i32 stage
  3: i32 parallelism
  4: map<TaskState, i32> tasksByState
  5: i64 recordsIn
  6: i64 recordsOut
  7: double recordsInPerSecond
  8: double recordsOutPerSecond
  9: i64 watermark
  10: i64 lateRecords
  11: i64 stateBytes
  /** Share of the last seconds, 0 to 1, of the busiest task. */
  12: double busiest
  13: double mostBlocked
  /** The operator whose call has not come back for the longest, if one is stuck. */
  14: optional string stuckOperator
  15: optional i64 stuckMillis
}

struct WorkerStatus {
  1: string workerId
  2: string host
  3: i64 processId
  4: optional string containerId
  5: i32 tasks
  6: i64 heapUsedBytes
  7: i64 pagesUsedBytes
  8: i64 pagesBudgetBytes
  9: i64 lastHeartbeatMillis
  /** State that lies on the local disk only. */
  10: optional i64 spilledBytes
}

struct FailureSummary {
  1: i64 atMillis
  2: string message
  3: optional string details
  /** How often it came in a row, if more than once; atMillis is that of the last time. */
  4: optional i32 times
}

/** Something that the job needs and that does not work at present: it is tried again and again. */
struct OutageSummary {
  /** What does not work, such as "sink 'x' does not commit". */
  1: string what
  2: i64 sinceMillis
  /** How often it was tried in vain. */
  3: i32 times
  /** Why, the last time. */
  4: string reason
  /** When the job fails for it; unset: it waits as long as it takes. */
  5: optional i64 failsAtMillis
}

/** Which states of the snapshot that a job began with its plan goes on with. */
struct RestoredStates {
  1: string snapshotFolder
  /** Each with what it is, for reading. */
  2: list<string> matched
  3: list<string> begunAnew
  /** Dropped, since the job's options allow it. */
  4: list<string> unclaimed
}

struct JobStatus {
  1: string jobId
  2: string jobName
  3: JobState state
  4: i64 submittedAtMillis
  5: i64 epoch
  6: i32 attempt
  7: i32 restarts
  8: list<OperatorStatus> stages
  9: list<WorkerStatus> workers
  /** The newest first. */
  10: list<SnapshotSummary> snapshots
  11: list<FailureSummary> failures
  /** By "operator/group/name", summed over tasks. */
  12: map<string, i64> counters
  13: string explainedPlan
  /** When the first record of the current attempt was processed, if it was. */
  14: optional i64 firstRecordAtMillis
  /** What has made no progress for long, for people who look at the job. */
  20: optional list<string> warnings
  /** If the job began with a snapshot. */
  30: optional RestoredStates restored
  /** What does not work at present. */
  15: optional list<OutageSummary> outages
}

service ClientService {
  JobStatus status()
  /** Takes a savepoint and returns its path when it is complete. An empty folder: the job's own. */
  string savepoint(1: string folder) throws (1: RefusedException refused)
  /** Takes a last snapshot, then ends the job; returns the snapshot's path when it is complete. */
  string stop(1: string folder, 2: bool drain) throws (1: RefusedException refused)
  void cancel() throws (1: RefusedException refused)
}
