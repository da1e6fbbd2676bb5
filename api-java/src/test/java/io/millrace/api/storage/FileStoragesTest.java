package io.millrace.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.api.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class FileStoragesTest {
  @Rule public final TemporaryFolder temporary = new TemporaryFolder();

  /** Serves one scheme, by storage on the local disk. */
  public static final class Provider implements FileStorageProvider {
    @Override
    public boolean serves(String scheme) {
      return scheme.equals("quarry");
    }

    @Override
    public FileStorage open(URI location) {
      return LocalFileStorage.INSTANCE;
    }
  }

  @Test
  public void shouldFindTheProvidersOfEachClassLoader() throws Exception {
    ClassLoader without = getClass().getClassLoader();
    try (CountingLoader with = loaderWithProvider()) {
      assertThatThrownBy(() -> storageBy(without, "quarry:/a")).isInstanceOf(UserException.class);
      assertThat(storageBy(with, "quarry:/a")).isSameAs(LocalFileStorage.INSTANCE);
      assertThatThrownBy(() -> storageBy(without, "quarry:/a"))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no storage for scheme 'quarry'");
    }
  }

  @Test
  public void shouldLookForProvidersOnlyOnce() throws Exception {
    try (CountingLoader loader = loaderWithProvider()) {
      for (int time = 0; time < 3; time++) {
        storageBy(loader, "quarry:/a");
        storageBy(loader, "file:/a");
      }
      assertThat(loader.searches).isEqualTo(1);
    }
  }

  private CountingLoader loaderWithProvider() throws IOException {
    Path file =
        temporary
            .getRoot()
            .toPath()
            .resolve("META-INF/services/" + FileStorageProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, Provider.class.getName());
    return new CountingLoader(file.toUri().toURL());
  }

  private static FileStorage storageBy(ClassLoader loader, String location) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return FileStorages.of(location);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Has one file more than its parent, and counts how often it was looked for. */
  private static final class CountingLoader extends URLClassLoader {
    private final URL services;
    private int searches;

    CountingLoader(URL services) {
      super(new URL[0], FileStoragesTest.class.getClassLoader());
      this.services = services;
    }

    @Override
    public Enumeration<URL> getResources(String name) {
      searches++;
      return Collections.enumeration(List.of(services));
    }
  }
}
