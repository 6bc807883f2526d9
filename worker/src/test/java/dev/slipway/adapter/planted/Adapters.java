package dev.slipway.adapter.planted;

import dev.slipway.runbook.Names;
import dev.slipway.runbook.Stubs;
import io.temporal.client.WorkflowClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Adapters that know too much; ArchitectureTest must notice each. */
public final class Adapters {

  private Adapters() {}

  /** JDBC has its home. */
  public static final class KnowsJdbc {
    void close(Connection connection) throws SQLException {
      connection.close();
    }
  }

  /** Who calls an adapter is none of its business. */
  public static final class KnowsTheClient {
    String namespace(WorkflowClient client) {
      return client.getOptions().getNamespace();
    }
  }

  /** Nor is which runbook it serves. */
  public static final class KnowsARunbook {
    Stubs stubs() {
      return new Stubs(Names.UPGRADE);
    }
  }

  /** Processes are started in one place. */
  public static final class StartsAProcess {
    ProcessBuilder process() {
      return new ProcessBuilder(List.of("true"));
    }
  }

  /** Settings are given. */
  public static final class ReadsTheEnvironment {
    String home() {
      return String.valueOf(System.getenv("HOME"));
    }
  }
}
