/**
 * The managed memory of a worker: fixed-size pages outside the garbage-collected heap, all from one
 * budget. Whoever holds pages holds them through a named account, so that an exhausted budget can
 * be explained.
 */
package io.millrace.worker.memory;
