package dev.slipway.adapter.postgres.manifest;

import dev.slipway.activity.StepFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes manifests. */
public final class Manifests {
  private static final String OPEN =
      "SELECT datname AS name FROM pg_database WHERE datallowconn AND datname <> 'template0' ORDER BY datname COLLATE \"C\"";

  private Manifests() {}

  /**
   * Reads everything that the scope names, in one state of each database. Reads only, and may be
   * repeated; a repetition after an interruption does not read tables again that were done, if the
   * scope's state is the same.
   *
   * @param seed for the second sums; both sides of a comparison need the same
   * @param work a directory for results of single tables; made when absent, the caller removes it
   * @throws StepFailure of category INPUT when something may not be read, ENVIRONMENT when the
   *     server does not answer
   */
  public static Manifest take(Source source, Scope scope, long seed, Path work) {
    Seed salted = new Seed(seed);
    Gaps gaps = new Gaps();
    List<Part> parts = new ArrayList<>();
    Server server = server(source, scope, salted, parts, gaps);
    DatabaseReader reader = new DatabaseReader(source, scope, salted, work, gaps);
    for (String database : server.databases()) {
      parts.add(reader.read(database));
    }
    return new Manifest(
        Manifest.FORMAT,
        server.major(),
        server.system(),
        scope.hash(),
        salted.name(),
        gaps.notProven(),
        gaps.undone(),
        parts);
  }

  private record Server(int major, String system, List<String> databases) {}

  /** What is asked of the server as a whole; its session does not wait for the databases. */
  private static Server server(Source source, Scope scope, Seed seed, List<Part> parts, Gaps gaps) {
    try (Link link = first(source, scope)) {
      String lsn = DatabaseReader.lsn(link);
      link.read();
      if (scope.server()) {
        parts.add(
            new Part(
                Part.SERVER,
                lsn,
                DatabaseReader.answers(link, Question.ofServer(), scope.leftOut(), seed, gaps)));
      }
      return new Server(link.major(), system(link), databases(link, scope));
    }
  }

  /** Tells a database from every other one, and a server from the same one started anew. */
  public static String identity(Source source, String database) {
    try (Link link = Link.open(source, database)) {
      link.read();
      return system(link)
          + " "
          + link.text(
              "SELECT concat_ws(' ', oid, pg_postmaster_start_time(), datname) FROM pg_database WHERE datname = current_database()");
    }
  }

  private static Link first(Source source, Scope scope) {
    if (!scope.databases().isEmpty()) {
      return Link.open(source, scope.databases().getFirst());
    }
    try {
      return Link.open(source, "postgres");
    } catch (StepFailure e) {
      // Not every server has it.
      return Link.open(source, "template1");
    }
  }

  private static List<String> databases(Link link, Scope scope) {
    return scope.databases().isEmpty()
        ? link.rows("list the databases", OPEN).stream()
            .map(r -> r.get("name"))
            .filter(name -> !scope.leftOut().test(name))
            .toList()
        : scope.databases();
  }

  /** A managed server may keep it to itself. */
  private static String system(Link link) {
    return link.truth("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        ? link.text("SELECT system_identifier FROM pg_control_system()")
        : "";
  }
}
