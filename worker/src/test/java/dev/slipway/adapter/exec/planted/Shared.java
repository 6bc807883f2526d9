package dev.slipway.adapter.exec.planted;

import dev.slipway.adapter.host.Claims;
import dev.slipway.plan.Observed.Holder;

/** Shared code that knows too much; ArchitectureTest must notice it. */
public final class Shared {

  private Shared() {}

  /** What all adapters stand on stands on none. */
  public static final class KnowsAnAdapter {
    boolean closed(Claims.Server server, Holder holder) {
      return server.closed(holder);
    }
  }
}
