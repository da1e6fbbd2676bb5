/**
 * The contracts between the engine and the systems that data comes from and goes to. A source is
 * cut into splits; a split's position is part of every snapshot. A sink that takes part in
 * snapshots commits in two phases.
 */
package io.millrace.api.connector;
