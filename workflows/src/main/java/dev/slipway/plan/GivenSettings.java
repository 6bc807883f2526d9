package dev.slipway.plan;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which settings a request may give, and how. A request is kept in a history for anyone to read, so
 * a setting whose name sounds like a secret is given by reference, whatever it holds; of others the
 * value itself may be said.
 */
public final class GivenSettings {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(PASS|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE|DSN|URL|SALT).*");
  private static final Pattern REFERENCE =
      Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*|file:/?[A-Za-z0-9._@+/-]+");
  private static final int LONGEST = 500;

  private GivenSettings() {}

  /** Whether the value says where it is, instead of being it. */
  public static boolean reference(String value) {
    return REFERENCE.matcher(value).matches();
  }

  /**
   * What is wrong with a setting; null when nothing is. Never holds the value.
   *
   * @param value null when the request has something else than text there
   */
  public static @Nullable String wrong(String name, @Nullable String value) {
    if (!NAME.matcher(name).matches()) {
      return "no name of a variable: letters, digits, underscores";
    }
    if (value == null) {
      return "its value is no text";
    }
    if (SECRET.matcher(name).matches() && !reference(value)) {
      return "sounds like a secret, and a request is recorded: say where it is, env:NAME of the agent or file:PATH on the stack's host";
    }
    boolean writable =
        value.length() <= LONGEST
            && value.indexOf('\'') < 0
            && value.codePoints().noneMatch(Character::isISOControl);
    return writable
        ? null
        : "its value is longer than %d characters, or has a quote or a line break in it"
            .formatted(LONGEST);
  }
}
