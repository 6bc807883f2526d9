package dev.slipway.it;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A session that somebody left open in the middle of a transaction. */
final class OpenSession implements AutoCloseable {
  private final Field field;
  private final String name;
  private final Process client;

  private OpenSession(Field field, String name, String sql, String login) {
    this.field = field;
    this.name = name;
    try {
      client =
          new ProcessBuilder(
                  "docker",
                  "exec",
                  "--interactive",
                  "--env",
                  "PGAPPNAME=" + name,
                  field.container("postgres"),
                  "sh",
                  "-c",
                  "PGPASSWORD=$DD_DATABASE_PASSWORD exec psql -X -q -d defectdojo " + login)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      OutputStream typed = client.getOutputStream();
      typed.write(("begin;\n" + sql + ";\n").getBytes(StandardCharsets.UTF_8));
      typed.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Invariants.await(
        name + " in its transaction",
        Duration.ofSeconds(20),
        () -> count(" and state = 'idle in transaction'") == 1);
  }

  static OpenSession asSuperuser(Field field, String name, String sql) {
    return new OpenSession(field, name, sql, "-U postgres");
  }

  static OpenSession asApplication(Field field, String name, String sql) {
    return new OpenSession(field, name, sql, "-U defectdojo -h 127.0.0.1");
  }

  boolean lives() {
    return count("") > 0;
  }

  /** Its transaction is rolled back, and what it locked is free. */
  void end() {
    field.asSuperuser(
        "postgres",
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '%s'"
            .formatted(name));
  }

  private long count(String more) {
    return Long.parseLong(
        field
            .asSuperuser(
                "postgres",
                "select count(*) from pg_stat_activity where application_name = '%s'%s"
                    .formatted(name, more))
            .out()
            .strip());
  }

  @Override
  public void close() {
    client.destroyForcibly();
  }
}
