/**
 * Keyed state in managed memory: tables and timers by key group, views of them for the current key,
 * and their snapshots.
 *
 * <p>An operator has one {@link io.millrace.worker.state.KeyedStateStore}. {@code freeze()} takes
 * what it holds at a moment, by reference; another thread writes that to a file while the operator
 * goes on and pages are copied as they are written.
 *
 * <p>A {@link io.millrace.worker.state.StateTable} has its entries in slots while they are of one
 * size, else in a log of blocks; all of it is on pages, behind a list that copies a page before a
 * write if a snapshot holds it. {@link io.millrace.worker.state.ComingKeys} fetch the memory that
 * the keys of a batch need together.
 *
 * <p>A state file, all numbers big-endian, texts as by {@link java.io.DataOutput#writeUTF}:
 *
 * <pre>
 * 8 bytes  "MRSTATE" and the version, 1
 * header   length (4), content, CRC-32C of the content (4)
 *            operator's name, number of key groups (4),
 *            number of classes (4), each: name, fingerprint of its fields (8)
 * section, for each key group with state, ascending
 *            key group (4), pieces: length &gt; 0 (4), content; 0 (4),
 *            CRC-32C of the pieces' contents (4)
 * -1 (4)
 * index    number of sections (4), each: key group (4), offset in the file (8)
 * footer   CRC-32C of the index (4), offset of the index (8), 8 bytes as at the start
 * </pre>
 *
 * <p>The content of a section is a number of tables, each with its name, its {@link
 * io.millrace.worker.state.TableFormat} and its entries: their number, then key and value. Counts
 * and lengths are in groups of seven bits, lowest first; texts in a section are UTF-8 after their
 * length.
 */
package io.millrace.worker.state;
