/**
 * How control messages travel: framed Thrift over TCP, between two ends that have proved to each
 * other that they know the application's secret.
 */
package io.millrace.protocol.transport;
