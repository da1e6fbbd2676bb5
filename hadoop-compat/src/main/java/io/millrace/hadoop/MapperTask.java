package io.millrace.hadoop;

import io.millrace.api.function.FunctionContext;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapreduce.MRJobConfig;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;

/** What a mapper can know about the task that it runs in, in Hadoop's words. */
final class MapperTask {
  private final JobConf configuration;
  private final TaskAttemptID id;
  private final MapperReporter reporter;
  private final String name;

  MapperTask(FunctionContext context, JobConf configuration) {
    this.configuration = configuration;
    this.id = new TaskAttemptID("millrace", 0, TaskType.MAP, context.taskIndex(), 0);
    this.reporter = new MapperReporter(context);
    this.name = context.operatorName() + " " + context.taskIndex();
    configuration.setIfUnset(MRJobConfig.JOB_NAME, context.operatorName());
    configuration.set(MRJobConfig.ID, id.getJobID().toString());
    configuration.set(MRJobConfig.TASK_ID, id.getTaskID().toString());
    configuration.set(MRJobConfig.TASK_ATTEMPT_ID, id.toString());
    configuration.setBoolean(MRJobConfig.TASK_ISMAP, true);
    configuration.setInt(MRJobConfig.TASK_PARTITION, context.taskIndex());
    configuration.setInt(MRJobConfig.NUM_MAPS, context.parallelism());
  }

  JobConf configuration() {
    return configuration;
  }

  TaskAttemptID id() {
    return id;
  }

  MapperReporter reporter() {
    return reporter;
  }

  /** For the name of a thread. */
  String name() {
    return name;
  }
}
