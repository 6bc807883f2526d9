package dev.slipway.adapter.catalogue;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.SettingsFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values of the stack's .env into addresses: {@code ${NAME}} in a url of the door or of a
 * probe, and nowhere else. Names that look like a secret are refused, since addresses are recorded.
 */
final class Variables {
  private static final Pattern USE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern SECRET =
      Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE|DSN).*");

  private final Findings findings;
  private final @Nullable Path settings;
  private @Nullable Map<String, String> values;

  /**
   * @param settings the stack's .env; null when it is on another host
   */
  Variables(Findings findings, @Nullable Path settings) {
    this.findings = findings;
    this.settings = settings;
  }

  /** The address with its variables replaced; the address itself when a finding says why not. */
  String in(Value url) {
    StringBuilder text = new StringBuilder();
    Matcher use = USE.matcher(url.text());
    boolean good = true;
    while (use.find()) {
      String value = value(url, use.group(1));
      good &= value != null;
      use.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
    }
    use.appendTail(text);
    if (good) {
      check(url, text.toString());
    }
    return text.toString();
  }

  private @Nullable String value(Value url, String name) {
    if (SECRET.matcher(name).matches()) {
      findings.error(
          url, "uses ${" + name + "}, which looks like a secret", "addresses are recorded");
      return null;
    }
    if (settings == null) {
      findings.error(
          url,
          "uses ${" + name + "}, but the stack's .env is on another host",
          "write the value out");
      return null;
    }
    String value = read(url).get(name);
    if (value == null) {
      findings.error(
          url,
          "uses ${" + name + "}, which is not set",
          "add %s=… to %s".formatted(name, settings));
    }
    return value;
  }

  private Map<String, String> read(Value url) {
    Map<String, String> known = values;
    if (known != null) {
      return known;
    }
    Path file = settings;
    Map<String, String> read = Map.of();
    try {
      if (file != null && Files.exists(file) && Files.size(file) > YamlSource.MAX_BYTES) {
        findings.error(url, file + " is larger than 1 MiB", "check that it is a settings file");
      } else if (file != null) {
        read = SettingsFile.read(file);
      }
    } catch (StepFailure | IOException e) {
      findings.error(
          url, "%s cannot be read".formatted(file), "check its rights and that it is text");
    }
    values = read;
    return read;
  }

  private void check(Value url, String address) {
    try {
      URI uri = new URI(address);
      if (uri.getHost() == null) {
        findings.error(url, "found no host in " + Findings.quote(address), Kind.URL.allowed());
      } else if (uri.getUserInfo() != null) {
        findings.error(url, "has user and password in it", Kind.URL.allowed());
      }
    } catch (URISyntaxException e) {
      findings.error(
          url,
          "is no address: " + Findings.quote(address) + ", " + e.getReason(),
          Kind.URL.allowed());
    }
  }
}
