/**
 * Event loops: one thread per core, each calling the steps of what it runs in turn. Nothing that
 * runs here blocks.
 */
package io.millrace.worker.loop;
