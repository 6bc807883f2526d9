package dev.slipway.plan;

/**
 * How a server gets to its next major version. Best first: of two that are possible the earlier.
 */
public enum MajorMethod {
  /**
   * The server's own upgrade with links, on a standby that was frozen: downtime does not grow with
   * the data, and the old store is never opened.
   */
  STANDBY_LINK("standby-link"),
  /** The server's own upgrade with shared blocks, into a new store. */
  CLONE("clone"),
  /** The server's own upgrade with a copy of every file, into a new store. */
  COPY("copy"),
  /** A parallel dump and restore into a new store: across base systems and collations. */
  DUMP("dump"),
  /** Logical replication to the new server. Has its place in the order; not offered yet. */
  LOGICAL("logical");

  private final String word;

  MajorMethod(String word) {
    this.word = word;
  }

  /** The word that requests and plans use. */
  public String word() {
    return word;
  }

  /** Whether files are carried over as they are, so that both servers must sort text alike. */
  public boolean physical() {
    return this == STANDBY_LINK || this == CLONE || this == COPY;
  }
}
