/** Completed snapshots: what points to one, and the file that says what is in it. */
package io.millrace.master.snapshot;
