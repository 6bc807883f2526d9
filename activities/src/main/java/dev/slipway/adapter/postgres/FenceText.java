package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Captured.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The access rules of a fence as text. The first line that fits decides, so the order is: the run,
 * those the level admits by their exact address, those who are turned away, those the level admits
 * by their network, everybody else turned away.
 *
 * @param runs whose roles are let in; the first is the run that fences
 * @param gateways where the run connects from
 * @param databases the names that are fenced; empty for the whole server
 * @param exact admitted by exact address
 * @param turnedAway addresses that come before the admitted networks
 * @param networks admitted by network
 * @param original the rules that hold for the rest of a shared server; each char is one byte, so
 *     that text in any encoding stays as it was
 */
record FenceText(
    List<String> runs,
    Level level,
    List<String> gateways,
    List<String> databases,
    List<Admitted> exact,
    List<String> turnedAway,
    List<Admitted> networks,
    String original) {

  /**
   * One application's role.
   *
   * @param databases which it may reach; empty for all
   * @param address a literal with its mask
   * @param rule the original rule that it came in by: its type, method and options stay
   */
  record Admitted(List<String> databases, String user, String address, Rule rule) {}

  /** The whole file; each char is one byte. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("# Slipway lets in only what the level says; the rules before are in the capture.");
    lines.add("# slipway-fence run=%s level=%s".formatted(runs.getFirst(), level));
    for (String run : runs) {
      own(lines, quoted(Names.role(run)));
    }
    exact.forEach(a -> lines.add(line(a)));
    String fenced = databases.isEmpty() ? "all" : names(databases);
    lines.add("local %s all reject".formatted(fenced));
    for (String address : turnedAway) {
      lines.add("host %s all %s reject".formatted(fenced, address));
    }
    networks.forEach(a -> lines.add(line(a)));
    lines.add("host %s all all reject".formatted(fenced));
    if (databases.isEmpty()) {
      lines.add("local replication all reject");
      lines.add("host replication all all reject");
    }
    byte[] ours = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    String rest = databases.isEmpty() ? "" : original;
    return new String(ours, StandardCharsets.ISO_8859_1) + rest;
  }

  private void own(List<String> lines, String role) {
    for (String gateway : gateways) {
      lines.add("host all %s %s scram-sha-256".formatted(role, Networks.host(gateway)));
    }
    lines.add("host all %s 127.0.0.1/32 scram-sha-256".formatted(role));
    lines.add("host replication %s 127.0.0.1/32 scram-sha-256".formatted(role));
  }

  private static String line(Admitted admitted) {
    Rule rule = admitted.rule();
    String where = admitted.databases().isEmpty() ? "all" : names(admitted.databases());
    String options = String.join(" ", rule.options().stream().map(FenceText::option).toList());
    return "%s %s %s %s %s %s"
        .formatted(
            rule.type(), where, quoted(admitted.user()), admitted.address(), rule.method(), options)
        .stripTrailing();
  }

  private static String option(String option) {
    int equals = option.indexOf('=');
    return equals < 0
        ? option
        : option.substring(0, equals + 1) + quoted(option.substring(equals + 1));
  }

  private static String names(List<String> databases) {
    return String.join(",", databases.stream().map(FenceText::quoted).toList());
  }

  /** Quotes keep a database called "all" from meaning all of them. */
  private static String quoted(String name) {
    if (name.matches("(?s).*[\"\n\r].*") || name.startsWith("/") || name.startsWith("+")) {
      throw StepFailure.input(
          "NAME",
          "'%s' cannot be named in the access rules of a server: rename it".formatted(name));
    }
    return '"' + name + '"';
  }
}
