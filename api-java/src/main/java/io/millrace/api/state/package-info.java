/**
 * Keyed state, as a function sees it: each key has its own value under a name. The engine keeps it
 * in managed memory, takes it into snapshots and restores it.
 */
package io.millrace.api.state;
