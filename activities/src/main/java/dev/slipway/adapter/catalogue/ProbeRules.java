package dev.slipway.adapter.catalogue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Policy of the probes under verify and smoke. */
final class ProbeRules {
  private static final Pattern SECRET =
      Pattern.compile("(?is).*(password|passwd|secret|token|api[_-]?key)[\"']?\\s*[=:].*");
  private static final List<String> SECRET_HEADERS =
      List.of("authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token");

  private final Value root;
  private final Findings findings;
  private final Map<String, Value> components;
  private final List<String> releases = new ArrayList<>();

  ProbeRules(Value root, Findings findings) {
    this.root = root;
    this.findings = findings;
    this.components = root.named("components");
  }

  void check() {
    for (String section : List.of("verify", "smoke")) {
      List<String> names = new ArrayList<>();
      for (Value probe : root.each(section)) {
        probe.fields().values().forEach(p -> probe(p, names));
      }
    }
    if (root.each("verify").isEmpty()) {
      findings.warn(root, "has no probes under verify", "only the platform's health is read then");
    }
    components.forEach((name, component) -> {
      if (!releases.contains(name)) {
        findings.warn(
            component,
            "no probe under verify reads its release",
            "add an http probe with version: { json: /POINTER, of: %s }; else the release is not proven"
                .formatted(name));
      }
    });
  }

  private void probe(Value probe, List<String> names) {
    Value name = probe.field("name");
    if (name != null) {
      if (names.contains(name.text())) {
        findings.error(name, Findings.quote(name.text()) + " names two probes", "rename one");
      }
      names.add(name.text());
    }
    Value version = probe.field("version");
    Value of = version == null ? null : version.field("of");
    if (of != null) {
      reference(of, "no component", components.keySet());
      if (probe.path().startsWith("verify")) {
        releases.add(of.text());
      }
    }
    Value database = probe.field("database");
    if (database != null) {
      reference(database, "no database", root.named("databases").keySet());
    }
    secrets(probe);
  }

  private void reference(Value reference, String missing, Collection<String> known) {
    if (!known.contains(reference.text())) {
      findings.error(
          reference,
          missing + " " + Findings.quote(reference.text()),
          Nearest.allowed(reference.text(), known));
    }
  }

  /** A stack file is recorded with every run: no secret may stand in it. */
  private void secrets(Value probe) {
    probe
        .named("headers")
        .forEach((header, value) -> {
          if (SECRET_HEADERS.contains(header.toLowerCase(Locale.ROOT))) {
            findings.error(
                value, "carries a secret", "use bearer: env:NAME, which is never recorded");
          }
        });
    List<Value> texts = new ArrayList<>(probe.each("command"));
    Value body = probe.field("body");
    if (body != null) {
      texts.add(body);
    }
    for (Value text : texts) {
      if (SECRET.matcher(text.text()).matches()) {
        findings.warn(
            text, "looks as if it contained a secret", "this file is recorded with every run");
      }
      if (text.text().contains("${")) {
        findings.warn(
            text, "contains \"${\", which is not replaced here", "variables work in url only");
      }
    }
  }
}
