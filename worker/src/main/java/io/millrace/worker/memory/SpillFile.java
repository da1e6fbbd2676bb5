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

/**
 * Where the pages of a {@link PagePool} go for which there is no memory: one file, divided into
 * slots of a page, some of which are divided again, for small pages. The number of a slot counts
 * small pages from the start of the file. The file has no name from the moment on when it is made,
 * where the system can do that, so that it goes with the process, however that ends. Thread-safe.
 */
public final class SpillFile implements AutoCloseable {
  private static final int SMALL_IN_A_SLOT = Page.SIZE_BYTES / Page.SMALL_SIZE_BYTES;
  private static final int MOST_SLOTS = Integer.MAX_VALUE / SMALL_IN_A_SLOT;

  private final Path folder;
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
    this.folder = folder.toAbsolutePath();
    this.limitSlots =
        limitBytes == 0 ? MOST_SLOTS : Math.min(MOST_SLOTS, limitBytes / Page.SIZE_BYTES);
    try {
      Files.createDirectories(folder);
      Path file = Files.createTempFile(folder, "millrace-spill-", "");
      channel =
          AsynchronousFileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.DELETE_ON_CLOSE),
              new CallerRuns());
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
   * Writes the first bytes of a page's memory and gives the slot, which is of the page's size.
   *
   * @throws IOException if there is no room
   */
  int write(ByteBuffer page, int length) throws IOException {
    int slot = takeSlot(page.capacity());
    try {
      ByteBuffer source = page.duplicate().clear().limit(length);
      while (source.hasRemaining()) {
        await(channel.write(source, offset(slot) + source.position()));
      }
      return slot;
    } catch (IOException | RuntimeException e) {
      free(slot, page.capacity());
      throw e;
    }
  }

  /** Copies the first bytes of a slot to the start of a buffer. */
  void read(int slot, ByteBuffer buffer, int length) throws IOException {
    ByteBuffer target = buffer.duplicate().clear().limit(length);
    while (target.hasRemaining()) {
      if (await(channel.read(target, offset(slot) + target.position())) < 0) {
        throw new IOException("the file ends before slot " + slot);
      }
    }
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

  private static long offset(int slot) {
    return (long) slot * Page.SMALL_SIZE_BYTES;
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

  /** The content of a slot is no longer needed; when none is, the disk has its room back. */
  synchronized void free(int slot, int bytes) {
    (bytes == Page.SIZE_BYTES ? free : freeSmall).push(slot);
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
