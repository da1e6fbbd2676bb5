/**
 * A master and its workers in one JVM, with no service beside them: programs run in an IDE, in
 * tests, and by {@code millrace run --local}. Snapshots lie in a local folder; what the master and
 * the workers tell each other are the same structures as on a cluster, passed by direct calls.
 */
package io.millrace.embedded;
