/**
 * The places where two threads touch the same memory without a lock, under OpenJDK's concurrency
 * stress harness, jcstress: it lets the threads meet in as many ways as the machine and the
 * compilers allow, and collects what each way gives. {@code scripts/stress} runs it.
 */
package io.millrace.stress;
