package io.millrace.worker.state;

import io.millrace.worker.memory.ImageFile;
import io.millrace.worker.memory.PageImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of earlier snapshots that a new one refers to, instead of writing pages again. To keep
 * the storage from filling up with what nobody needs, a file is not referred to if less than half
 * of it still would be; and to keep a restore from opening very many files, only those that
 * contribute most are, if they are more than {@link #MOST_FILES}.
 */
final class ReferredFiles {
  static final int MOST_FILES = 64;

  /** Left when there are more than the most, so that pages are not gathered at each snapshot. */
  private static final int FILES_LEFT = 32;

  private final Map<ImageFile, Integer> numbers = new LinkedHashMap<>();

  private ReferredFiles() {}

  /** None at all. */
  static ReferredFiles none() {
    return new ReferredFiles();
  }

  /** Those that pay for a snapshot of these tables. */
  static ReferredFiles of(List<FrozenTable> tables) {
    Map<ImageFile, Long> neededBytes = new HashMap<>();
    for (FrozenTable table : tables) {
      for (int index = 0; index < table.pageCount(); index++) {
        PageImage image = table.page(index).image();
        if (image != null && image.file().isComplete()) {
          neededBytes.merge(image.file(), (long) image.lengthBytes(), Long::sum);
        }
      }
    }
    List<ImageFile> files = new ArrayList<>();
    neededBytes.forEach(
        (file, needed) -> {
          if (needed * 2 >= file.imageBytes()) {
            files.add(file);
          }
        });
    files.sort(Comparator.comparing(neededBytes::get, Comparator.reverseOrder()));
    ReferredFiles chosen = new ReferredFiles();
    int count = files.size() > MOST_FILES ? FILES_LEFT : files.size();
    for (ImageFile file : files.subList(0, count)) {
      chosen.numbers.put(file, StateFileFormat.THIS_FILE + 1 + chosen.numbers.size());
    }
    return chosen;
  }

  boolean isReferredTo(ImageFile file) {
    return numbers.containsKey(file);
  }

  /** Its number in the index of the file that refers to it. */
  int numberOf(ImageFile file) {
    return numbers.get(file);
  }

  /** Their paths, in the order of their numbers. */
  List<String> paths() {
    return numbers.keySet().stream().map(ImageFile::path).toList();
  }
}
