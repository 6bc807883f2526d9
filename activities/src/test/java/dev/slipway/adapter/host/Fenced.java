package dev.slipway.adapter.host;

import dev.slipway.activity.Keyed;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A port as an agent offers it: what returns nothing is a deed, but for giving back. */
final class Fenced {

  private Fenced() {}

  static <T> T of(Class<T> port, T adapter, Deeds deeds) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              try {
                boolean deed =
                    method.getReturnType() == void.class && !method.getName().equals("release");
                return deed && arguments[0] instanceof Keyed keyed
                    ? deeds.perform(
                        method.getName(), keyed, () -> method.invoke(adapter, arguments))
                    : method.invoke(adapter, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }
}
