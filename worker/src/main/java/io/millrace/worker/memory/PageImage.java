package io.millrace.worker.memory;

/**
 * Where the content of a page lies in a file of a snapshot.
 *
 * @param offsetBytes where it begins in the file
 * @param lengthBytes how much of the page it is: the rest means nothing
 * @param checksum CRC-32C
 */
public record PageImage(ImageFile file, long offsetBytes, int lengthBytes, int checksum) {}
