/**
 * Classes defined once more for each place in a plan where they are used, so that the JIT compiler
 * sees one program and not all programs of the JVM together.
 */
package io.millrace.worker.code;
