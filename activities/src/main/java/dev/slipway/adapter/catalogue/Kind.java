package dev.slipway.adapter.catalogue;

import java.util.regex.Pattern;

/** The kinds of text that a stack file has. Patterns are of the sort that JSON Schema knows too. */
enum Kind {
  NAME(
      63,
      "[a-z0-9][a-z0-9._-]*",
      "lower-case letters, digits, dots, dashes and underscores, a letter or digit first"),
  WORD(63, "[A-Za-z0-9][A-Za-z0-9._-]*", "letters, digits, dots, dashes and underscores"),
  PROJECT(63, "[a-z0-9][a-z0-9_-]*", "lower-case letters, digits, dashes and underscores"),
  DIRECTORY(512, "(?!-)[A-Za-z0-9._/@+-]+", "a path, without spaces or signs of a shell"),
  FILE(
      512,
      "(?!-)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*",
      "a path below the stack's directory: relative, without \"..\", spaces or signs of a shell"),
  FILE_OR_DIRECTORY(
      512,
      "(?!-)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*/?",
      "a path below the stack's directory: relative, without \"..\", spaces or signs of a shell; a directory ends in /"),
  REPOSITORY(
      512,
      "(?!-)((https?|ssh|git|file)://([A-Za-z0-9._-]+@)?[A-Za-z0-9._:/@~+%-]+|[A-Za-z0-9._-]+@[A-Za-z0-9._-]+:[A-Za-z0-9._/~+-]+|[A-Za-z0-9._/@+-]+)",
      "the address of a git repository without a password, or a path to one"),
  STORE(255, "[A-Za-z0-9][A-Za-z0-9_.-]*", "letters, digits, dots, dashes and underscores"),
  VARIABLE(128, "[A-Za-z_][A-Za-z0-9_]*", "the name of a variable: letters, digits, underscores"),
  IDENTIFIER(
      63, "[A-Za-z_][A-Za-z0-9_$-]*", "a PostgreSQL name: letters, digits, underscores, dashes"),
  SECRET(
      512,
      "env:[A-Za-z_][A-Za-z0-9_]*|file:(?!(.*/)?\\.\\.(/|$))/?[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*",
      "where the secret is, never the secret: env:NAME or file:PATH"),
  DURATION(6, "[1-9][0-9]{0,4}(s|m|h|d)", "a number with s, m, h or d, e.g. 30m, 2h, 24h"),
  TIME(5, "([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day from 00:00 to 23:59, e.g. 02:30"),
  DATE(10, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date, e.g. 2026-12-24"),
  ZONE(
      64,
      "[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*",
      "the name of a time zone, e.g. UTC or Europe/Berlin"),
  SIZE(10, "[0-9]{1,7}(B|KiB|MiB|GiB|TiB)", "a number with B, KiB, MiB, GiB or TiB, e.g. 2GiB"),
  PERCENT(4, "([1-9][0-9]?|100)%", "1% to 100%"),
  PUBLIC_KEY(
      52,
      "ed25519:[A-Za-z0-9+/]{43}=",
      "a public key as 'slipway keys show NAME' prints it: ed25519: and 44 signs of Base64"),
  URL(
      2048,
      "https?://[^\\s/?#@\\\\]+([/?#][^\\s\\\\]*)?",
      "an http or https address without user and password"),
  HTTP_PATH(2048, "/[^\\s\\\\]*", "a path that begins with /"),
  POINTER(512, "(/([^~/]|~[01])*)+", "a JSON pointer, e.g. /status"),
  HEADER(64, "[A-Za-z0-9-]+", "the name of an HTTP header"),
  LINE(200, "[^\\u0000-\\u001f\\u007f]+", "one line"),
  TEXT(8192, "[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]*", "text");

  private final int longest;
  private final String regex;
  private final String allowed;
  private final Pattern pattern;

  Kind(int longest, String regex, String allowed) {
    this.longest = longest;
    this.regex = "^(?:" + regex + ")$";
    this.allowed = allowed;
    this.pattern = Pattern.compile(regex);
  }

  /**
   * Length comes first: a pattern with groups recurses, and a file may hold a word of a megabyte.
   */
  boolean matches(String text) {
    return text.length() <= longest && pattern.matcher(text).matches();
  }

  int longest() {
    return longest;
  }

  /** The whole pattern, for the schema. */
  String regex() {
    return regex;
  }

  /** What is allowed, for a person. */
  String allowed() {
    return allowed + (longest <= 10 ? "" : ", at most %d characters".formatted(longest));
  }

  /** Such a value is never shown: a wrong reference is most likely the secret itself. */
  boolean secret() {
    return this == SECRET;
  }
}
