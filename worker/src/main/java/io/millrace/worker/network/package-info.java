/**
 * Channels between processes. One TCP connection leads from a process to each other one that it
 * sends to; all channels between the two share it, and each has a window of bytes of its own, so
 * that a slow channel holds up no other. What travels bears a checksum, and a connection on which
 * one is wrong is given up.
 */
package io.millrace.worker.network;
