package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Queries;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

/** Asks a database one question as the application's role. */
public final class PostgresQueries implements Queries {
  /** A probe that takes longer than this has found something worth knowing. */
  private static final String SECONDS = "10";

  private final Units units;
  private final Secrets secrets;

  public PostgresQueries(Units units, Secrets secrets) {
    this.units = units;
    this.secrets = secrets;
  }

  @Override
  public String single(Place place, Database database, String sql) {
    try (Connection connection = open(place, database);
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next() || rows.getMetaData().getColumnCount() != 1) {
        throw answer(database, "no single value");
      }
      String value = rows.getString(1);
      if (rows.next()) {
        throw answer(database, "more than one row");
      }
      return value == null ? "" : value;
    } catch (SQLException e) {
      throw answer(database, secrets.redact(String.valueOf(e.getMessage()))).because(e);
    }
  }

  private Connection open(Place place, Database database) throws SQLException {
    Units.Instance instance = units.find(place, database.unit());
    if (instance == null || instance.addresses().isEmpty()) {
      throw answer(database, "unit " + database.unit() + " does not run");
    }
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", secrets.resolve(place, database.password()));
    login.setProperty("connectTimeout", SECONDS);
    login.setProperty("socketTimeout", SECONDS);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:5432/%s"
            .formatted(instance.addresses().getFirst(), database.database()),
        login);
  }

  private static StepFailure answer(Database database, String what) {
    return StepFailure.environment(
        "QUERY", "asked database %s a question: %s".formatted(database.name(), what));
  }
}
