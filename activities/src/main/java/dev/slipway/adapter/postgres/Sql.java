package dev.slipway.adapter.postgres;

/** Quotes what cannot be a parameter. */
public final class Sql {

  private Sql() {}

  public static String name(String identifier) {
    refuseNul(identifier);
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  public static String name(String schema, String relation) {
    return name(schema) + "." + name(relation);
  }

  /** A string constant that means the same whatever standard_conforming_strings says. */
  public static String text(String value) {
    refuseNul(value);
    String quoted = "'" + value.replace("'", "''").replace("\\", "\\\\") + "'";
    return value.indexOf('\\') < 0 ? quoted : " E" + quoted;
  }

  private static void refuseNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a name with a NUL in it");
    }
  }
}
