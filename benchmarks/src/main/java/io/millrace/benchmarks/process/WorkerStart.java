package io.millrace.benchmarks.process;

import java.io.Serializable;
import java.util.Map;

/**
 * What a worker's process is told by the one that starts it, on its standard input.
 *
 * @param workerId names the worker
 * @param secret what all processes of the job share
 * @param options those of the job, by key
 * @param masterPort where on the loopback the master listens
 * @param measurementsPath the file to write what was measured to, when the worker ends in good
 *     order; empty: nothing is measured
 */
record WorkerStart(
    String workerId,
    byte[] secret,
    Map<String, String> options,
    int masterPort,
    String measurementsPath)
    implements Serializable {}
