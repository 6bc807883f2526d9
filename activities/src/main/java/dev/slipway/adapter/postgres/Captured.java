package dev.slipway.adapter.postgres;

import dev.slipway.stack.Database;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was there before a run changed anything. */
public record Captured(String run, Instant at, List<ServerState> servers) {
  public Captured {
    servers = List.copyOf(servers);
  }

  public @Nullable ServerState find(String unit) {
    return servers.stream().filter(s -> s.unit().equals(unit)).findFirst().orElse(null);
  }

  /**
   * One server.
   *
   * @param systemIdentifier of its data directory
   * @param dataDirectory as the server calls it, inside its unit; so the rules file
   * @param whole the server belongs to the stack alone, so that a fence may close all of it
   * @param gateways where the run connects from, also told when the unit does not run
   * @param rules its access rules as it understood them, in order
   */
  public record ServerState(
      String unit,
      int version,
      String systemIdentifier,
      String dataDirectory,
      String rulesFile,
      boolean whole,
      List<String> gateways,
      List<Rule> rules,
      List<DatabaseState> databases) {
    public ServerState {
      gateways = List.copyOf(gateways);
      rules = List.copyOf(rules);
      databases = List.copyOf(databases);
    }
  }

  /**
   * One database of the stack.
   *
   * @param memberOf the roles that the application's role is a member of, itself included
   */
  public record DatabaseState(
      String name,
      String database,
      List<String> memberOf,
      List<String> revision,
      String fingerprint,
      Properties properties) {
    public DatabaseState {
      memberOf = List.copyOf(memberOf);
      revision = List.copyOf(revision);
    }

    boolean isOf(Database definition) {
      return name.equals(definition.name());
    }
  }

  /**
   * One line of access rules.
   *
   * @param address "all", "samenet", "samehost", a host name, or an address; empty for local lines
   * @param netmask empty unless the address is a literal one
   */
  public record Rule(
      String type,
      List<String> databases,
      List<String> users,
      String address,
      String netmask,
      String method,
      List<String> options) {
    public Rule {
      databases = List.copyOf(databases);
      users = List.copyOf(users);
      options = List.copyOf(options);
    }
  }

  /**
   * What a copy of a database does not inherit from it.
   *
   * @param rights each as grantor, grantee, privilege, grantable; null when never granted
   * @param settings each as role (empty for all), name, value
   */
  public record Properties(
      String owner,
      int connectionLimit,
      String comment,
      @Nullable List<List<String>> rights,
      List<List<String>> settings) {}
}
