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
 * 8 bytes  "MRSTATE" and the version, 5
 * images   of pages, one after the other: of a log the bytes of a page, without those at its end
 *          that mean nothing; of slots what is before them, then those with entries
 * index    operator's name, number of key groups (4),
 *          number of classes (4), each: name, fingerprint of its fields (8)
 *          number of other files (4), each: path
 *          number of tables (4), each, those of one key group one after the other:
 *            key group (4), name, format (1),
 *            number of numbers (1), the numbers (8 each),
 *            number of pages (4), each:
 *              file (4): 0 is this one, 1 the first of the others,
 *              offset in it (8), length (4), CRC-32C (4)
 * footer   CRC-32C of the index (4), offset of the index (8), 8 bytes as at the start
 * </pre>
 *
 * <p>The first of a table's numbers tells how its entries lie on the pages: 1 for a log of blocks
 * ({@code LoggedEntries}), followed by the number of entries, the end of the log and the garbage in
 * it, both in units of 8 bytes; 2 for slots ({@code SlotEntries}), followed by the number of
 * entries, the length of a key, the length of a value, how many entries were removed, the byte that
 * all keys begin with and slots leave out, or -1, and the size of a page. What else a table needs,
 * an index or a directory, is made anew from the pages. On pages numbers are little-endian.
 *
 * <p>Images lie in the order of key groups, so that whoever restores some groups reads each file
 * once, from front to back, and no more of it than that.
 */
package io.millrace.worker.state;
