package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Secrets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Every statement ends at once, on the server too, when the thread is interrupted;
 * what the server says comes back as a failure without secrets.
 */
public final class Session implements AutoCloseable {
  /** Rows that are in memory at once, of each cursor. */
  private static final int FETCH = 500;

  private final Connection connection;
  private final String where;
  private final Secrets secrets;

  /**
   * @param where unit and database, for messages
   */
  public Session(Connection connection, String where, Secrets secrets) {
    this.connection = connection;
    this.where = where;
    this.secrets = secrets;
  }

  /** All rows as text; null is the empty text. */
  public List<List<String>> rows(String sql, String... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      return interruptibly(statement, sql, () -> read(statement));
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  private static List<List<String>> read(PreparedStatement statement) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        rows.add(row(result, columns));
      }
    }
    return rows;
  }

  private static List<String> row(ResultSet result, int columns) throws SQLException {
    List<String> row = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      String value = result.getString(i);
      row.add(value == null ? "" : value);
    }
    return row;
  }

  /** The first column. */
  public List<String> column(String sql, String... values) {
    return rows(sql, values).stream().map(List::getFirst).toList();
  }

  /** The single value; empty when there is no row. */
  public String text(String sql, String... values) {
    List<List<String>> rows = rows(sql, values);
    return rows.isEmpty() ? "" : rows.getFirst().getFirst();
  }

  public long number(String sql, String... values) {
    String text = text(sql, values);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  public boolean truth(String sql, String... values) {
    return text(sql, values).equals("t");
  }

  public void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      interruptibly(statement, sql, () -> statement.execute(sql));
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** All or nothing. */
  public void together(List<String> statements) {
    try {
      connection.setAutoCommit(false);
      statements.forEach(this::run);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw failure("commit", e);
    }
  }

  /** Begins a transaction that reads one state only, and names that state for other sessions. */
  public String snapshot() {
    try {
      connection.setAutoCommit(false);
      run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return text("SELECT pg_export_snapshot()");
    } catch (SQLException e) {
      throw failure("begin", e);
    }
  }

  /** Begins a transaction that reads one state only, and writes nothing. */
  void readOnly() {
    try {
      connection.setAutoCommit(false);
      run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    } catch (SQLException e) {
      throw failure("begin", e);
    }
  }

  /** Rows that are fetched as they are read; only in a transaction. */
  Cursor cursor(String sql) {
    try {
      Statement statement = connection.createStatement();
      statement.setFetchSize(FETCH);
      return new Cursor(
          sql, statement, interruptibly(statement, sql, () -> statement.executeQuery(sql)));
    } catch (SQLException e) {
      throw failure(sql, e);
    }
  }

  /** Rows one after the other, as text; null is the empty text. */
  final class Cursor implements AutoCloseable {
    private final String sql;
    private final Statement statement;
    private final ResultSet result;

    private Cursor(String sql, Statement statement, ResultSet result) {
      this.sql = sql;
      this.statement = statement;
      this.result = result;
    }

    /** The next row; null at the end. */
    @Nullable List<String> next() {
      if (Thread.currentThread().isInterrupted()) {
        throw Wait.interrupted(new InterruptedException());
      }
      try {
        if (!result.next()) {
          return null;
        }
        return row(result, result.getMetaData().getColumnCount());
      } catch (SQLException e) {
        throw failure(sql, e);
      }
    }

    @Override
    public void close() {
      try {
        statement.close();
      } catch (SQLException e) {
        throw failure("close", e);
      }
    }
  }

  /** Ends and undoes what is open. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure("close", e);
    }
  }

  private <T> T interruptibly(Statement statement, String sql, Callable<T> work)
      throws SQLException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      statement.cancel();
      throw Wait.interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failed) {
        throw failure(sql, failed);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private StepFailure failure(String sql, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String head = sql.strip().replaceAll("\\s+", " ");
    String text =
        secrets.redact(
            "%s, asked to %s: %s (SQLSTATE %s)"
                .formatted(
                    where, head.substring(0, Math.min(80, head.length())), e.getMessage(), state));
    StepFailure failure =
        state.startsWith("42") && !state.equals("42501")
            ? StepFailure.internal("STATEMENT", text)
            : state.equals("53100")
                ? StepFailure.input("NO_SPACE", text + "; free some space, then try again")
                : StepFailure.environment("DATABASE", text);
    return failure;
  }
}
