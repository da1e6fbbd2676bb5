package io.millrace.sandbox.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What there is to show at a moment.
 *
 * @param elapsed since the first counts
 * @param progress empty if the job's page does not answer
 * @param top the most frequent words of the newest window, the most frequent first; not empty
 * @param countedLines how many lines the job has put into HDFS
 * @param comparedWindows how many windows were compared with what was written for them
 * @param differences what was found then, a sentence each
 */
record LiveState(
    Duration elapsed,
    Optional<JobProgress> progress,
    List<WordCount> top,
    long countedLines,
    long comparedWindows,
    List<String> differences) {}
