package io.millrace.layering.worker;

import io.millrace.layering.planner.Downstairs;
import org.apache.hadoop.fs.Path;

/** Uses a floor below, which is right, and Hadoop, which is wrong on purpose. */
public record Upstairs(Downstairs downstairs, Path path) {}
