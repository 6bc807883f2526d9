package dev.slipway.adapter.postgres;

import dev.slipway.activity.DataActivities.Reached;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Captured.DatabaseState;
import dev.slipway.adapter.postgres.Captured.ServerState;
import dev.slipway.adapter.postgres.Kept.KeptDatabase;
import dev.slipway.adapter.postgres.Kept.KeptServer;
import dev.slipway.plan.Observed.SchemaFacts;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads revisions and fingerprints back and compares them with those of a capture. */
final class Schemas {
  private static final int LONGEST = 160;

  private final Access access;

  Schemas(Access access) {
    this.access = access;
  }

  private record Schema(List<String> revision, String fingerprint) {}

  /**
   * Compares what is there with what the run had at its freeze, or at its capture when it never
   * froze.
   *
   * @param mustDiffer holds when at least one revision is another; else when all is the same
   */
  Proof compare(List<Server> servers, Captures of, Captures asks, boolean mustDiffer) {
    List<String> differences = new ArrayList<>();
    boolean moved = false;
    for (Server server : servers) {
      for (Database database : server.databases()) {
        Schema then = then(of, database);
        Schema now = now(server, database, asks.run());
        boolean revised =
            database.schema() == Database.SchemaTool.NONE
                ? !then.fingerprint().equals(now.fingerprint())
                : !then.revision().equals(now.revision());
        moved |= revised;
        if (!then.equals(now)) {
          differences.add(describe(database, then, now));
        }
      }
    }
    String seen =
        differences.isEmpty()
            ? "revision and fingerprint are those of run " + of.run()
            : String.join("; ", differences);
    return new Proof(mustDiffer ? moved : differences.isEmpty(), seen);
  }

  /** Each database as it was captured; one that cannot be read counts as changed. */
  List<SchemaFacts> captured(List<Server> servers, Captures of, Captures asks) {
    if (of.data() == null) {
      return List.of();
    }
    List<SchemaFacts> facts = new ArrayList<>();
    for (Server server : servers) {
      for (Database database : server.databases()) {
        Schema then = then(of, database);
        facts.add(
            new SchemaFacts(database.name(), same(server, database, then, asks), then.revision()));
      }
    }
    return facts;
  }

  private boolean same(Server server, Database database, Schema then, Captures asks) {
    try {
      return then.equals(now(server, database, asks.run()));
    } catch (StepFailure unreadable) {
      return false;
    }
  }

  /** Revision and catalogue apart; of a catalogue that differs, the lines that do. */
  Reached reached(List<Server> servers, Captures of, Captures asks) {
    boolean revision = true;
    boolean catalogue = true;
    List<String> seen = new ArrayList<>();
    for (Server server : servers) {
      for (Database database : server.databases()) {
        Schema then = then(of, database);
        Schema now = now(server, database, asks.run());
        boolean same = then.fingerprint().equals(now.fingerprint());
        revision &=
            database.schema() == Database.SchemaTool.NONE
                ? same
                : then.revision().equals(now.revision());
        catalogue &= same;
        if (!then.equals(now)) {
          seen.add(describe(database, then, now) + differences(server, database, of, asks));
        }
      }
    }
    return new Reached(
        revision,
        catalogue,
        seen.isEmpty()
            ? "revision and fingerprint are those of run " + of.run()
            : String.join("; ", seen));
  }

  private String differences(Server server, Database database, Captures of, Captures asks) {
    List<String> then = of.catalogue(database.name());
    if (then.isEmpty()) {
      return "";
    }
    try (Session session = access.open(server, asks.run(), database.database())) {
      List<String> now = Fingerprint.lines(session);
      Set<String> before = Set.copyOf(then);
      Set<String> after = Set.copyOf(now);
      List<String> words = new ArrayList<>();
      now.stream().filter(l -> !before.contains(l)).forEach(l -> words.add("now " + brief(l)));
      then.stream().filter(l -> !after.contains(l)).forEach(l -> words.add("then " + brief(l)));
      return words.isEmpty() ? "" : ": " + String.join(", ", shown(words));
    }
  }

  private static String brief(String line) {
    String first = line.lines().findFirst().orElse("");
    return first.length() <= LONGEST ? first : first.substring(0, LONGEST) + "…";
  }

  private Schema now(Server server, Database database, String run) {
    try (Session session = access.open(server, run, database.database())) {
      return new Schema(Revision.read(session, database.schema()), Fingerprint.read(session));
    }
  }

  private static Schema then(Captures of, Database database) {
    Kept kept = of.kept();
    if (kept != null) {
      for (KeptServer server : kept.servers()) {
        for (KeptDatabase d : server.databases()) {
          if (d.name().equals(database.name())) {
            return new Schema(d.revision(), d.fingerprint());
          }
        }
      }
    }
    for (ServerState server : of.dataOrThrow().servers()) {
      for (DatabaseState d : server.databases()) {
        if (d.isOf(database)) {
          return new Schema(d.revision(), d.fingerprint());
        }
      }
    }
    throw StepFailure.input(
        "NOT_CAPTURED", "run %s did not capture database %s".formatted(of.run(), database.name()));
  }

  private static String describe(Database database, Schema then, Schema now) {
    List<String> added = new ArrayList<>(now.revision());
    added.removeAll(then.revision());
    List<String> gone = new ArrayList<>(then.revision());
    gone.removeAll(now.revision());
    boolean catalogue = !Objects.equals(then.fingerprint(), now.fingerprint());
    return "%s: applied since %s, no longer applied %s, catalogue %s"
        .formatted(
            database.name(), shown(added), shown(gone), catalogue ? "differs" : "is the same");
  }

  private static List<String> shown(List<String> names) {
    return names.size() <= 10 ? names : names.subList(0, 10);
  }
}
