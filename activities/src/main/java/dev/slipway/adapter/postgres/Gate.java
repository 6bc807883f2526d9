package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.FenceText.Admitted;
import dev.slipway.plan.Proof;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Makes a running server obey the rules on disk, and shows out whom they forbid. */
final class Gate {
  private static final Duration LOAD = Duration.ofSeconds(20);
  private static final Duration LEAVE = Duration.ofSeconds(60);
  private static final String INSIDE =
      """
      SELECT pid, coalesce(usename, ''), coalesce(datname, ''), coalesce(host(client_addr), '[local]'),
             coalesce(application_name, '')
      FROM pg_catalog.pg_stat_activity
      WHERE backend_type = 'client backend' AND usename IS DISTINCT FROM ? AND pid <> pg_backend_pid()
      """;

  private final Tools tools;
  private final Access access;

  Gate(Tools tools, Access access) {
    this.tools = tools;
    this.access = access;
  }

  /** A session inside the server. */
  private record Inside(String pid, String user, String database, String from, String program) {
    @Override
    public String toString() {
      return "%s on %s from %s (%s)".formatted(user, database, from, program);
    }
  }

  /** Afterwards the server decides by the rules on disk. */
  void load(Server server, String run, Path rules) {
    Access.Login own = access.role(server.stack(), run);
    if (own == null || !reload(server, own)) {
      // The rules that are loaded may be those of another run, which let nobody in but it.
      tools.units().reload(server.place(), server.unit(), "SIGHUP");
    }
    try (Session session = access.open(server, run)) {
      List<String> errors =
          session.column(
              "SELECT line_number || ': ' || error FROM pg_catalog.pg_hba_file_rules WHERE error IS NOT NULL");
      if (!errors.isEmpty()) {
        throw notLoaded(server, rules.toString(), errors.toString());
      }
      String seen =
          session.text("SELECT md5(pg_catalog.pg_read_binary_file(current_setting('hba_file')))");
      if (!seen.equals(md5(HostFiles.read(rules)))) {
        throw notLoaded(server, rules.toString(), "it reads another file of that name");
      }
    }
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /**
   * The main process reads its rules after its settings and before it forks again, so a session
   * that was opened later and has newer settings was let in by the new rules.
   *
   * @return false when the role is not let in yet
   */
  private boolean reload(Server server, Access.Login own) {
    String before;
    try (Session session = access.openAs(server, own, server.maintenance())) {
      before = session.text("SELECT clock_timestamp()::text");
      session.run("SELECT pg_reload_conf()");
    } catch (StepFailure e) {
      if (e.type().equals("NO_ACCESS")) {
        return false;
      }
      throw e;
    }
    if (!Wait.until(LOAD, () -> loadedSince(server, own, before))) {
      throw notLoaded(server, "its access rules", "no reload within " + LOAD);
    }
    return true;
  }

  private boolean loadedSince(Server server, Access.Login own, String before) {
    try (Session fresh = access.openAs(server, own, server.maintenance())) {
      return fresh.truth("SELECT pg_conf_load_time() >= ?::timestamptz", before);
    }
  }

  private static StepFailure notLoaded(Server server, String what, String why) {
    return StepFailure.environment(
        "RULES_NOT_LOADED",
        "the server of unit %s did not load %s: %s; see its log"
            .formatted(server.unit(), what, why));
  }

  /** Ends every session that the rules forbid, until none is left. */
  void end(Server server, String run, List<String> databases, List<Admitted> admitted) {
    try (Session session = access.open(server, run)) {
      boolean empty =
          Wait.until(
              LEAVE,
              () -> {
                List<Inside> inside = forbidden(session, run, databases, admitted);
                inside.forEach(i -> session.text("SELECT pg_terminate_backend(?::int)", i.pid()));
                return inside.isEmpty();
              });
      if (!empty) {
        throw StepFailure.environment(
            "SESSION_STAYS",
            "sessions of unit %s do not end within %s: %s; restart the unit, or end what holds them"
                .formatted(server.unit(), LEAVE, forbidden(session, run, databases, admitted)));
      }
    }
  }

  Proof proof(
      Server server, String run, Level level, List<String> databases, List<Admitted> admitted) {
    try (Session session = access.open(server, run)) {
      long errors =
          session.number(
              "SELECT count(*) FROM pg_catalog.pg_hba_file_rules WHERE error IS NOT NULL");
      List<Inside> inside =
          level == Level.OPEN ? List.of() : forbidden(session, run, databases, admitted);
      return errors == 0 && inside.isEmpty()
          ? new Proof(true, "%s lets in what level %s says".formatted(server.unit(), level))
          : new Proof(
              false,
              "%s: %d rules with errors, sessions that should not be there: %s"
                  .formatted(server.unit(), errors, inside));
    }
  }

  private static List<Inside> forbidden(
      Session session, String run, List<String> databases, List<Admitted> admitted) {
    return session.rows(INSIDE, Names.role(run)).stream()
        .map(r -> new Inside(r.get(0), r.get(1), r.get(2), r.get(3), r.get(4)))
        .filter(i -> databases.isEmpty() || databases.contains(i.database()))
        .filter(i -> admitted.stream().noneMatch(a -> fits(a, i)))
        .toList();
  }

  private static boolean fits(Admitted admitted, Inside inside) {
    return admitted.user().equals(inside.user())
        && Networks.literal(inside.from())
        && Networks.inside(inside.from(), admitted.address());
  }
}
