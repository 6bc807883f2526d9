package dev.slipway.adapter.postgres;

import dev.slipway.adapter.postgres.Captured.Rule;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Access rules of a server as it understood them: which one decides about whom. */
final class Rules {
  private static final String READ =
      """
      SELECT type, array_to_string(database, E'\\n'), array_to_string(user_name, E'\\n'),
             coalesce(address, ''), coalesce(netmask, ''), auth_method,
             coalesce(array_to_string(options, E'\\n'), '')
      FROM pg_catalog.pg_hba_file_rules WHERE error IS NULL ORDER BY line_number
      """;

  private final List<Rule> rules;
  private final List<String> subnets;

  /**
   * @param subnets networks of the server's unit, for "samenet"
   */
  Rules(List<Rule> rules, List<String> subnets) {
    this.rules = List.copyOf(rules);
    this.subnets = List.copyOf(subnets);
  }

  static List<Rule> read(Session session) {
    return session.rows(READ).stream()
        .map(r ->
            new Rule(
                r.get(0),
                lines(r.get(1)),
                lines(r.get(2)),
                r.get(3),
                r.get(4),
                r.get(5),
                lines(r.get(6))))
        .toList();
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : text.lines().toList();
  }

  /** The first rule that is about a connection over TCP, as the server would choose; or null. */
  @Nullable Rule decides(String database, List<String> memberOf, String user, String address) {
    for (Rule rule : rules) {
      if (!rule.type().equals("local")
          && rule.databases().stream().anyMatch(d -> database(d, database, memberOf))
          && rule.users().stream().anyMatch(u -> user(u, user, memberOf))
          && from(rule, address)) {
        return rule;
      }
    }
    return null;
  }

  /** Whether a role with a password and no memberships would be let in. */
  boolean letsIn(String database, String user, String address) {
    Rule rule = decides(database, List.of(user), user, address);
    return rule != null
        && List.of("trust", "scram-sha-256", "md5", "password").contains(rule.method());
  }

  private static boolean database(String rule, String database, List<String> memberOf) {
    // Replication is no database: "all" does not mean it.
    if (rule.equals("replication") || database.equals("replication")) {
      return rule.equals(database);
    }
    return switch (rule) {
      case "all" -> true;
      case "sameuser" -> !memberOf.isEmpty() && memberOf.getFirst().equals(database);
      case "samerole", "samegroup" -> memberOf.contains(database);
      default -> matches(rule, database);
    };
  }

  private static boolean user(String rule, String user, List<String> memberOf) {
    return rule.equals("all")
        || (rule.startsWith("+") && memberOf.contains(rule.substring(1)))
        || matches(rule, user);
  }

  private static boolean matches(String rule, String name) {
    if (!rule.startsWith("/")) {
      return rule.equals(name);
    }
    try {
      return Pattern.compile(rule.substring(1)).matcher(name).find();
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  private boolean from(Rule rule, String address) {
    if (rule.type().equals("hostgssenc")) {
      return false;
    }
    return switch (rule.address()) {
      case "all" -> true;
      case "samenet" -> subnets.stream().anyMatch(s -> Networks.inside(address, s));
      default ->
          Networks.literal(rule.address())
              && Networks.literal(rule.netmask())
              && Networks.inside(address, rule.address(), rule.netmask());
    };
  }
}
