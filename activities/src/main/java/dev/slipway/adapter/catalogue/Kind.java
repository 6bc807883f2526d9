package dev.slipway.adapter.catalogue;

import java.util.regex.Pattern;

/** The kinds of text that a stack file has. Patterns are of the sort that JSON Schema knows too. */
enum Kind {
  NAME(
      "[a-z0-9][a-z0-9._-]{0,62}",
      "lower-case letters, digits, dots, dashes and underscores, a letter or digit first"),
  WORD("[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "letters, digits, dots, dashes and underscores"),
  PROJECT("[a-z0-9][a-z0-9_-]{0,62}", "lower-case letters, digits, dashes and underscores"),
  DIRECTORY("(?!-)[A-Za-z0-9._/@+-]{1,512}", "a path, without spaces or signs of a shell"),
  FILE(
      "(?!-)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*",
      "a path below the stack's directory: relative, without \"..\", spaces or signs of a shell"),
  FILE_OR_DIRECTORY(
      "(?!-)(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*/?",
      "a path below the stack's directory: relative, without \"..\", spaces or signs of a shell; a directory ends in /"),
  STORE("[A-Za-z0-9][A-Za-z0-9_.-]{0,254}", "letters, digits, dots, dashes and underscores"),
  VARIABLE("[A-Za-z_][A-Za-z0-9_]{0,127}", "the name of a variable: letters, digits, underscores"),
  IDENTIFIER(
      "[A-Za-z_][A-Za-z0-9_$-]{0,62}", "a PostgreSQL name: letters, digits, underscores, dashes"),
  SECRET(
      "env:[A-Za-z_][A-Za-z0-9_]*|file:(?!(.*/)?\\.\\.(/|$))/?[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*",
      "where the secret is, never the secret: env:NAME or file:PATH"),
  DURATION("[1-9][0-9]{0,4}(s|m|h|d)", "a number with s, m, h or d, e.g. 30m, 2h, 24h"),
  SIZE("[0-9]{1,7}(B|KiB|MiB|GiB|TiB)", "a number with B, KiB, MiB, GiB or TiB, e.g. 2GiB"),
  PERCENT("([1-9][0-9]?|100)%", "1% to 100%"),
  URL(
      "https?://[^\\s/?#@\\\\]+([/?#][^\\s\\\\]*)?",
      "an http or https address without user and password"),
  HTTP_PATH("/[^\\s\\\\]*", "a path that begins with /"),
  POINTER("(/([^~/]|~[01])*)+", "a JSON pointer, e.g. /status"),
  HEADER("[A-Za-z0-9-]{1,64}", "the name of an HTTP header"),
  LINE("[^\\u0000-\\u001f\\u007f]{1,200}", "one line of at most 200 characters"),
  TEXT("[^\\u0000-\\u0008\\u000b-\\u001f\\u007f]{0,8192}", "text of at most 8192 characters");

  private final String regex;
  private final String allowed;
  private final Pattern pattern;

  Kind(String regex, String allowed) {
    this.regex = "^(?:" + regex + ")$";
    this.allowed = allowed;
    this.pattern = Pattern.compile(regex);
  }

  boolean matches(String text) {
    return pattern.matcher(text).matches();
  }

  /** The whole pattern, for the schema. */
  String regex() {
    return regex;
  }

  /** What is allowed, for a person. */
  String allowed() {
    return allowed;
  }

  /** Such a value is never shown: a wrong reference is most likely the secret itself. */
  boolean secret() {
    return this == SECRET;
  }
}
