package io.millrace.worker.memory;

import io.millrace.api.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/**
 * Where the pages of a {@link PagePool} go for which there is no memory: one file, divided into
 * slots of a page, some of which are divided again, for small pages. The number of a slot counts
 * small pages from the start of the file. The file has no name from the moment on when it is made,
 * where the system can do that, so that it goes with the process, however that ends. Thread-safe.
 *
 * <p>The checksum of what is written stays in memory, and what is read must have it: a disk that
 * returns other bytes gives an error, never another value.
 */
public final class SpillFile implements AutoCloseable {
  private static final int SMALL_IN_A_SLOT = Page.SIZE_BYTES / Page.SMALL_SIZE_BYTES;
  private static final int MOST_SLOTS = Integer.MAX_VALUE / SMALL_IN_A_SLOT;

  private final Path folder;
  private final Path file;
  private final long limitSlots;

  /** Unlike a FileChannel, not closed for all when a thread that uses it is interrupted. */
  private final AsynchronousFileChannel channel;

  // Guarded by this.
  private final IntStack free = new IntStack();
  private final IntStack freeSmall = new IntStack();

  /** Of full size, in use or free or divided. */
  private int slots;

  /**
   * Makes a file.
   *
   * @param folder where; made if it is not there
   * @param limitBytes how large it may become; 0: as large as there is room
   * @throws ResourceException if it cannot be made there
   */
  public SpillFile(Path folder, long limitBytes) {
    this(
        folder,
        limitBytes,
        Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
  }

  /** Makes a file that may have a name, by which tests find it. */
  SpillFile(Path folder, long limitBytes, Set<StandardOpenOption> options) {
    this.folder = folder.toAbsolutePath();
    this.limitSlots =
        limitBytes == 0 ? MOST_SLOTS : Math.min(MOST_SLOTS, limitBytes / Page.SIZE_BYTES);
    try {
      Files.createDirectories(folder);
      file = Files.createTempFile(this.folder, "millrace-spill-", "");
      channel = AsynchronousFileChannel.open(file, options, new CallerRuns());
    } catch (IOException e) {
      throw new ResourceException(
          "no file for state that does not fit into memory can be made in %s, the worker's spill folder: %s"
              .formatted(this.folder, e),
          e);
    }
  }

  /** Where the file is. */
  Path folder() {
    return folder;
  }

  /** How much lies in the file. */
  public synchronized long bytesInUse() {
    return (long) (slots - free.size()) * Page.SIZE_BYTES
        - (long) freeSmall.size() * Page.SMALL_SIZE_BYTES;
  }

  /**
   * Writes the first bytes of a page's memory, to a slot of the page's size.
   *
   * @throws IOException if there is no room
   */
  SpilledPage write(Frame page, int length) throws IOException {
    ByteBuffer source = page.start(length);
    SpilledPage spilled =
        new SpilledPage(takeSlot(page.sizeBytes()), page.sizeBytes(), length, checksum(source));
    try {
      while (source.hasRemaining()) {
        await(channel.write(source, spilled.offsetBytes() + source.position()));
      }
      return spilled;
    } catch (IOException | RuntimeException e) {
      free(spilled);
      throw e;
    }
  }

  /**
   * Copies all that was written of a page to the start of a frame.
   *
   * @throws IOException if the file does not give it, or gives other bytes
   */
  void read(SpilledPage spilled, Frame frame) throws IOException {
    ByteBuffer target = frame.start(spilled.lengthBytes());
    while (target.hasRemaining()) {
      if (await(channel.read(target, spilled.offsetBytes() + target.position())) < 0) {
        throw new IOException("the file ends before slot " + spilled.slot());
      }
    }
    int found = checksum(target.flip());
    if (found != spilled.checksum()) {
      throw new IOException(
          ("the disk has returned other bytes than were written to its file %s: the checksum of"
                  + " %d bytes at %d is %08x, not %08x. Check that disk, or use another")
              .formatted(
                  file.getFileName(),
                  spilled.lengthBytes(),
                  spilled.offsetBytes(),
                  found,
                  spilled.checksum()));
    }
  }

  /** That of what remains in a buffer, which does not change. */
  private static int checksum(ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content.duplicate());
    return (int) checksum.getValue();
  }

  private static int await(Future<Integer> done) throws IOException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("done by this thread, so there is nothing to wait for", e);
    }
  }

  private synchronized int takeSlot(int bytes) throws IOException {
    if (bytes == Page.SIZE_BYTES) {
      return takeSlot();
    }
    if (freeSmall.isEmpty()) {
      int divided = takeSlot();
      for (int small = 0; small < SMALL_IN_A_SLOT; small++) {
        freeSmall.push(divided + small);
      }
    }
    return freeSmall.pop();
  }

  private int takeSlot() throws IOException {
    if (!free.isEmpty()) {
      return free.pop();
    }
    if (slots >= limitSlots) {
      throw new IOException(
          "the limit of %d MiB is reached".formatted((limitSlots * Page.SIZE_BYTES) >> 20));
    }
    return SMALL_IN_A_SLOT * slots++;
  }

  /** What a page left is no longer needed; when none is, the disk has its room back. */
  synchronized void free(SpilledPage spilled) {
    (spilled.slotBytes() == Page.SIZE_BYTES ? free : freeSmall).push(spilled.slot());
    if (bytesInUse() == 0) {
      free.clear();
      freeSmall.clear();
      slots = 0;
      truncate();
    }
  }

  private void truncate() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      // The room stays taken until the file is closed; nothing else depends on it.
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing in the file is needed any more.
    }
  }
}
