package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.manifest.Manifest;

/** What a new server has by itself and the old one, as it was read, has not. */
final class Leftover {
  private final Work work;
  private final Apart apart;

  Leftover(Work work, Apart apart) {
    this.work = work;
    this.apart = apart;
  }

  /** May be repeated; nothing happens before the old server was read. */
  void asBefore() {
    Manifest old = new Equality(work).taken("old");
    if (old != null) {
      new Installer(work, apart).asBefore(old);
      new Unwanted(apart).drop(old);
    }
  }
}
