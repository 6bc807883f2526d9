package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import org.postgresql.util.PasswordUtil;

/**
 * The run's own way into a server: a superuser with a random password that only the capture knows.
 * The server is told a verifier, so that no log of statements can hold the password.
 */
public final class RunRole {
  private static final int BYTES = 24;

  private RunRole() {}

  /** The password of the run; noted before a server hears of it. */
  public static Access.Login login(Access access, Captures captures, String stack) {
    if (captures.password() == null) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      captures.password(HexFormat.of().formatHex(random));
    }
    Access.Login login = access.role(stack, captures.run());
    if (login == null) {
      throw StepFailure.internal("RUN_ROLE", "the password that was just noted is not there");
    }
    return login;
  }

  /** Afterwards the role is there with this password. */
  public static void make(Session session, Access.Login login, String run) {
    String name = Sql.name(login.user());
    boolean there =
        session.truth("SELECT true FROM pg_catalog.pg_roles WHERE rolname = ?", login.user());
    session.run(
        "%s ROLE %s SUPERUSER REPLICATION LOGIN PASSWORD %s"
            .formatted(there ? "ALTER" : "CREATE", name, Sql.text(verifier(login))));
    session.run(
        "COMMENT ON ROLE %s IS %s"
            .formatted(name, Sql.text("slipway: run " + run + ", removed when it ends")));
  }

  private static String verifier(Access.Login login) {
    try {
      return PasswordUtil.encodePassword(
          login.user(), login.password().toCharArray(), "scram-sha-256");
    } catch (SQLException e) {
      throw StepFailure.internal("RUN_ROLE", "cannot make a verifier").because(e);
    }
  }

  /** Afterwards the role is not there. The session must be somebody else's. */
  public static void drop(Session session, String run) {
    session.column(
        "SELECT pg_terminate_backend(pid)::text FROM pg_catalog.pg_stat_activity WHERE usename = ?",
        Names.role(run));
    session.run("DROP ROLE IF EXISTS " + Sql.name(Names.role(run)));
  }
}
