package dev.slipway.adapter.postgres;

import dev.slipway.plan.Finding;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;

/** What in a server stands in the way of a run, or would be lost by going back. */
final class Obstacles {
  private static final int OLDEST = 130000;

  private final Session session;
  private final String about;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param about the unit or database that findings are about
   */
  Obstacles(Session session, String about) {
    this.session = session;
    this.about = about;
  }

  /** Of the server as a whole. */
  List<Finding> find() {
    if (!session.truth("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")) {
      stop("admin is no superuser", "name a superuser of the server as admin in the stack file");
    }
    if (session.truth("SELECT pg_is_in_recovery()")) {
      stop("the server is a standby of another", "name the unit of the primary");
    }
    long version = session.number("SELECT current_setting('server_version_num')::int");
    if (version < OLDEST) {
      stop("server version %d is too old".formatted(version), "13 is the oldest that is supported");
    }
    list(
        "SELECT gid FROM pg_prepared_xacts",
        "prepared transactions hold locks that no fence ends",
        "commit or roll them back");
    list(
        "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'logical'",
        "logical replication slots would be lost by going back",
        "drop them, and make them again after the run");
    others();
    return findings;
  }

  private void others() {
    warn(
        "SELECT slot_name FROM pg_replication_slots WHERE slot_type = 'physical' AND slot_name !~ '^slipway_'",
        "other standbys follow the server",
        "they must be rebuilt after a rollback of data");
    warn(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'slipway\\_run\\_%'",
        "roles of runs that did not tidy up",
        "look at 'slipway status'; they are removed with DROP ROLE");
    warn(
        "SELECT datname FROM pg_database WHERE datname LIKE 'slipway\\_%'",
        "databases that earlier runs kept", "drop them when they are no longer needed");
    warn(
        """
        SELECT l FROM unnest(string_to_array(current_setting('shared_preload_libraries'), ',')) l
        WHERE trim(l) IN ('pg_cron', 'pg_partman_bgw', 'timescaledb', 'pg_squeeze')
        """,
        "jobs inside the server do not connect, so no fence keeps them from writing",
        "switch them off for the run");
  }

  /** Of one database. */
  static List<Finding> inside(Session session, Database database) {
    Obstacles inside = new Obstacles(session, database.name());
    inside.list(
        "SELECT subname FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
        "subscriptions write to it without connecting, so no fence keeps them out",
        "disable them for the run");
    if (!session.truth("SELECT true FROM pg_roles WHERE rolname = ?", database.user())) {
      inside.stop(
          "the role %s does not exist".formatted(database.user()),
          "correct user in the stack file");
    }
    return inside.findings;
  }

  private void list(String sql, String what, String hint) {
    List<String> found = session.column(sql);
    if (!found.isEmpty()) {
      stop("%s: %s".formatted(what, String.join(", ", found)), hint);
    }
  }

  private void warn(String sql, String what, String hint) {
    List<String> found = session.column(sql);
    if (!found.isEmpty()) {
      findings.add(
          Finding.warn(
              "database", about, "%s: %s".formatted(what, String.join(", ", found)), hint));
    }
  }

  private void stop(String seen, String hint) {
    findings.add(Finding.stop("database", about, seen, hint));
  }
}
