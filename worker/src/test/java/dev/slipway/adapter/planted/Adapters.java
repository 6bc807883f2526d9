package dev.slipway.adapter.planted;

import com.github.dockerjava.api.DockerClient;
import dev.slipway.adapter.host.Claims;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.Stubs;
import io.temporal.client.WorkflowClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;

/** Adapters that know too much; ArchitectureTest must notice each. */
public final class Adapters {

  private Adapters() {}

  /** What adapters share is in exec. */
  public static final class KnowsAnother {
    int number(Claims.Server server, Holder holder) {
      return server.closed(holder) ? 1 : 0;
    }
  }

  /** Docker has its home. */
  public static final class KnowsDocker {
    void ping(DockerClient client) {
      client.pingCmd().exec();
    }
  }

  /** YAML has its home. */
  public static final class KnowsYaml {
    Object read(Load load) {
      return String.valueOf(load.loadFromString("a: b"));
    }
  }

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
