package io.millrace.api.storage;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.WeakHashMap;

/**
 * The services of a kind that class loaders find. To look for them opens every jar of the class
 * path, which takes milliseconds, and a snapshot asks for the storage of each of its files: so what
 * was found is kept. Thread-safe.
 */
final class ServiceCache<S> {
  static final ServiceCache<FileStorageProvider> STORAGES =
      new ServiceCache<>(FileStorageProvider.class);
  static final ServiceCache<Compression> COMPRESSIONS = new ServiceCache<>(Compression.class);

  private final Class<S> service;

  /** Softly, since a service may come from the class loader that it is found by. */
  private final Map<ClassLoader, SoftReference<List<S>>> found = new WeakHashMap<>();

  private ServiceCache(Class<S> service) {
    this.service = service;
  }

  /** Those that the thread's context class loader finds. */
  List<S> ofThread() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
    synchronized (found) {
      SoftReference<List<S>> known = found.get(loader);
      List<S> services = known == null ? null : known.get();
      if (services == null) {
        services =
            ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
        found.put(loader, new SoftReference<>(services));
      }
      return services;
    }
  }
}
