package io.millrace.api.storage;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;

/**
 * The providers that class loaders find. To look for them opens every jar of the class path, which
 * takes milliseconds, and a snapshot asks for the storage of each of its files: so what was found
 * is kept. Thread-safe.
 */
final class StorageProviders {
  /** Softly, since a provider may come from the class loader that it is found by. */
  private static final Map<ClassLoader, SoftReference<List<FileStorageProvider>>> FOUND =
      new WeakHashMap<>();

  private StorageProviders() {}

  /** Those that the thread's context class loader finds. */
  static List<FileStorageProvider> ofThread() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
    synchronized (FOUND) {
      SoftReference<List<FileStorageProvider>> known = FOUND.get(loader);
      List<FileStorageProvider> providers = known == null ? null : known.get();
      if (providers == null) {
        providers = find(loader);
        FOUND.put(loader, new SoftReference<>(providers));
      }
      return providers;
    }
  }

  private static List<FileStorageProvider> find(ClassLoader loader) {
    return ServiceLoader.load(FileStorageProvider.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
