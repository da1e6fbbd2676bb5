package io.millrace.worker.memory;

/**
 * What a page left in the {@link SpillFile}, and where.
 *
 * @param slot where, in small pages from the start of the file
 * @param slotBytes the size of the slot: the page's
 * @param lengthBytes how much of the page was written, which may be more than is used by now
 * @param checksum the CRC-32C of that
 */
record SpilledPage(int slot, int slotBytes, int lengthBytes, int checksum) {
  long offsetBytes() {
    return (long) slot * Page.SMALL_SIZE_BYTES;
  }
}
