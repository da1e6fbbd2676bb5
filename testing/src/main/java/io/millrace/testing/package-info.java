/**
 * Benches for tests: each drives a user's function, source or sink in all the ways in which the
 * engine may, with pauses, snapshots, restarts and failures where they hurt most, and fails where a
 * contract is broken. Used with any test framework; they need no cluster and no running job.
 *
 * <p>A bench that drives one object through every kind of interruption and compares with a plain
 * run is an idea of Hazelcast Jet's {@code TestSupport} and Trino's {@code OperatorAssertion}.
 */
package io.millrace.testing;
