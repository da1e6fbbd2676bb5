/**
 * The main job, end to end, as its users run it: the packaged engine, submitted by the command, on
 * real servers, with faults.
 */
package io.millrace.mainjob;
