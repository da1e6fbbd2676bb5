/**
 * How values become bytes where they leave a process: on the network, in state, in snapshots. The
 * engine chooses the codec by the class of the value that actually arrives, so a program never
 * states a type.
 */
package io.millrace.api.codec;
