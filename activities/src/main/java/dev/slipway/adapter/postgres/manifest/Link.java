package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One connection whose settings make values look alike on every server. Statements end at once, on
 * the server too, when the thread is interrupted.
 */
final class Link implements AutoCloseable {
  /**
   * No role's or database's own settings may change how a value is written. A reader that policies
   * apply to gets an error, not fewer rows. For one transaction each: a pooler may give the session
   * to somebody else afterwards.
   */
  private static final String PINS =
      """
      SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, MDY'; SET LOCAL IntervalStyle = postgres;
      SET LOCAL bytea_output = hex; SET LOCAL extra_float_digits = 3; SET LOCAL lc_monetary = 'C';
      SET LOCAL xmloption = content; SET LOCAL quote_all_identifiers = off; SET LOCAL search_path = '';
      SET LOCAL jit = off; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
      SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL client_min_messages = warning;
      SET LOCAL row_security = off
      """;

  private static final String READ = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  /** In 17 and later a transaction may be bounded as a whole. */
  private static final String PINS_17 = "SET LOCAL transaction_timeout = 0";

  /** So many answers by one process tell that the session is ours alone. */
  private static final int ASKED = 3;

  private final Connection connection;
  private final String where;
  private final int major;

  private Link(Connection connection, String where, int major) {
    this.connection = connection;
    this.where = where;
    this.major = major;
  }

  static Link open(Source source, String database) {
    String where = source.name() + "/" + database;
    Connection connection = connect(source, database, where);
    try {
      Link link = new Link(connection, where, connection.getMetaData().getDatabaseMajorVersion());
      link.alone();
      return link;
    } catch (SQLException e) {
      quietly(connection);
      throw failure(where, "connect", e);
    } catch (StepFailure e) {
      quietly(connection);
      throw e;
    }
  }

  private static Connection connect(Source source, String database, String where) {
    try {
      return source.open(database);
    } catch (SQLException e) {
      throw failure(where, "connect", e);
    }
  }

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // What went wrong before is what has to be told.
    }
  }

  /** A pooler that deals out statements to several sessions mixes their settings and states. */
  private void alone() {
    TreeSet<String> processes = new TreeSet<>();
    for (int i = 0; i < ASKED; i++) {
      processes.add(text("SELECT pg_backend_pid()"));
    }
    if (processes.size() > 1) {
      throw StepFailure.input(
          "POOLER",
          "%s, asked which process answers: %s, so there is a pooler between; give the address of the server itself"
              .formatted(where, String.join(" and ", processes)));
    }
  }

  int major() {
    return major;
  }

  /** Begins a transaction that reads one state, and names that state for others. */
  String export() {
    read();
    return text("SELECT pg_export_snapshot()");
  }

  /** Begins a transaction that reads the state of another. */
  void join(String snapshot) {
    run(READ);
    run("SET TRANSACTION SNAPSHOT '%s'".formatted(snapshot));
    pin();
  }

  /** Begins a transaction that reads one state. */
  void read() {
    run(READ);
    pin();
  }

  /** Begins a transaction that may write; it is undone when this is closed. */
  void write() {
    run("BEGIN");
    pin();
  }

  private void pin() {
    run(PINS);
    if (major >= 17) {
      run(PINS_17);
    }
    if (!text("SHOW row_security").equals("off")) {
      throw StepFailure.input(
          "POOLER",
          "%s, asked to read all rows whatever the policies: row_security stays on, so a pooler or a proxy takes settings back; give the address of the server itself"
              .formatted(where));
    }
  }

  /** One row, its columns by their labels; what is null is left out. */
  record Row(SortedMap<String, String> columns) {
    String get(String column) {
      return columns.getOrDefault(column, "");
    }

    long number(String column) {
      return Long.parseLong(get(column));
    }
  }

  /**
   * All rows.
   *
   * @param what is asked for, in the words of a message
   */
  List<Row> rows(String what, String sql) {
    return interruptibly(
        what,
        statement -> {
          List<Row> rows = new ArrayList<>();
          try (ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            while (result.next()) {
              rows.add(row(result, columns));
            }
          }
          return rows;
        });
  }

  private static Row row(ResultSet result, ResultSetMetaData columns) throws SQLException {
    SortedMap<String, String> values = new TreeMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String value = result.getString(i);
      if (value != null) {
        values.put(columns.getColumnLabel(i), value);
      }
    }
    return new Row(values);
  }

  /** The first column of the only row; empty when there is none or it is null. */
  String text(String sql) {
    List<Row> rows = rows(sql, sql);
    return rows.isEmpty() || rows.getFirst().columns().isEmpty()
        ? ""
        : rows.getFirst().columns().firstEntry().getValue();
  }

  boolean truth(String sql) {
    return text(sql).equals("t");
  }

  void run(String sql) {
    interruptibly(sql, statement -> statement.execute(sql));
  }

  private interface Work<T> {
    T on(Statement statement) throws SQLException;
  }

  private <T> T interruptibly(String what, Work<T> work) {
    try (Statement statement = connection.createStatement()) {
      Callable<T> call = () -> work.on(statement);
      FutureTask<T> task = new FutureTask<>(call);
      Thread.ofVirtual().start(task);
      return result(task, statement, what);
    } catch (SQLException e) {
      throw failure(where, what, e);
    }
  }

  private <T> T result(FutureTask<T> task, Statement statement, String what) throws SQLException {
    try {
      return task.get();
    } catch (InterruptedException e) {
      statement.cancel();
      throw Poll.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failed) {
        throw failure(where, what, failed);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  static StepFailure failure(String where, String what, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String head = what.strip().replaceAll("\\s+", " ");
    String text =
        "%s, asked to %s: %s (SQLSTATE %s)"
            .formatted(
                where, head.substring(0, Math.min(160, head.length())), e.getMessage(), state);
    if (state.equals("42501")) {
      return StepFailure.input(
              "NO_RIGHT", text + "; verify as a superuser, or as a role that may read everything")
          .because(e);
    }
    if (state.startsWith("54")) {
      return StepFailure.input(
              "TOO_LARGE",
              text
                  + "; a row that is longer than 1 GB as text cannot be summed up: leave the table out, or compare it by other means")
          .because(e);
    }
    return (state.startsWith("42")
            ? StepFailure.internal("STATEMENT", text)
            : StepFailure.environment("DATABASE", text))
        .because(e);
  }

  /** Ends and undoes what is open. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(where, "close", e);
    }
  }
}
