package dev.slipway.adapter.postgres.manifest;

/**
 * How a row becomes a number in the server. The servers' own hash is not promised to be the same in
 * every major, so it is asked for values that are known, first.
 */
public enum Hash {
  /** The server's 64-bit hash of text: quick. */
  SUM {
    @Override
    String of(String text, long seed) {
      return "hashtextextended(%s, %d)".formatted(text, seed);
    }
  },
  /** The first 64 bits of MD5: slower, the same everywhere. */
  MD5 {
    @Override
    String of(String text, long seed) {
      String salted = seed == 0 ? text : "'%016x' || %s".formatted(seed, text);
      return "('x' || substr(md5(%s), 1, 16))::bit(64)::bigint".formatted(salted);
    }
  };

  /** Texts that end in each position of the hash's blocks, and what their hashes add up to. */
  private static final String VECTOR =
      "SELECT sum(hashtextextended(repeat('Slipway', n) COLLATE \"C\", n * 7919)) FROM generate_series(0, 40) n";

  private static final String KNOWN = "-53290545436320026505";

  /** SQL that gives a bigint for an expression of type text. */
  abstract String of(String text, long seed);

  /**
   * The quickest whose values on this server are the known ones. Two servers are compared by the
   * later one in the order of this type.
   */
  public static Hash of(Source source, String database) {
    try (Link link = Link.open(source, database)) {
      return holds(link) ? SUM : MD5;
    }
  }

  static boolean holds(Link link) {
    return link.text(VECTOR).equals(KNOWN);
  }
}
