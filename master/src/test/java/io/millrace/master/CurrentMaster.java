package io.millrace.master;

import io.millrace.protocol.MasterService;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;

/** Finds the master anew for each call, as workers do that look it up. */
final class CurrentMaster {
  private CurrentMaster() {}

  static MasterService.Iface of(Supplier<MasterProcess> current) {
    return (MasterService.Iface)
        Proxy.newProxyInstance(
            CurrentMaster.class.getClassLoader(),
            new Class<?>[] {MasterService.Iface.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(current.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
