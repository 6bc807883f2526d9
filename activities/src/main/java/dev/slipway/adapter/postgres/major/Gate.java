package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the new version takes what is in the old server, tried out without its rows: an empty
 * server of the new version gets roles and structure of all databases, and loads every library.
 */
final class Gate {
  private static final String CHECK = "new-server";

  private final Work work;
  private final Work trial;
  private final Artefact artefacts;
  private final MajorChange change;

  Gate(Work work, Artefact artefacts, MajorChange change) {
    this.work = work;
    this.trial = work.aside("gate");
    this.artefacts = artefacts;
    this.change = change;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Artefact.Is is = artefacts.of(work, work.selection().meant(change.reference()).id());
    boolean missing = false;
    try (Session session = work.access().open(work.server(), work.run())) {
      for (Contents.Installed installed : Contents.read(work, session).extensions()) {
        if (!is.extensions().containsKey(installed.name())) {
          missing = true;
          findings.add(
              Finding.stop(
                  "extension",
                  installed.database() + "." + installed.name(),
                  "%s is not in %s".formatted(installed.version(), change.reference()),
                  "use an artefact that has it, or drop it"));
        }
      }
    }
    try {
      findings.addAll(missing ? List.of() : tried());
    } finally {
      clean();
    }
    return findings;
  }

  private List<Finding> tried() {
    clean();
    try {
      Made made = new NewServer(trial).prepare(change);
      new Switch(work).tried(made);
      List<String> wrong = new Transfer(trial, made, change).structure();
      List<Finding> findings = new ArrayList<>();
      Set<String> seen = new TreeSet<>(wrong);
      seen.forEach(w ->
          findings.add(
              Finding.stop(
                  CHECK,
                  work.unit(),
                  w,
                  "change or drop that object in the old server, then try again")));
      libraries(made, findings);
      if (findings.isEmpty()) {
        findings.add(
            Finding.pass(
                CHECK,
                work.unit(),
                "PostgreSQL %d takes roles and structure of every database"
                    .formatted(MajorChange.major(change.to()))));
      }
      return findings;
    } catch (StepFailure e) {
      if (e.category() != StepFailure.Category.INPUT) {
        throw e;
      }
      return List.of(
          Finding.stop(
              CHECK, work.unit(), String.valueOf(e.getMessage()), "mend that, then try again"));
    }
  }

  /** Functions in C are only looked up when they are called: their libraries are loaded now. */
  private void libraries(Made made, List<Finding> findings) {
    Set<String> names = new TreeSet<>();
    try (Session session = work.access().open(work.server(), work.run())) {
      for (String database :
          session.column("SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")) {
        try (Session inside = work.access().open(work.server(), work.run(), database)) {
          names.addAll(
              inside.column(
                  "SELECT DISTINCT probin FROM pg_proc WHERE prolang = 13 AND probin IS NOT NULL AND oid >= 16384"));
        }
      }
    }
    try (Session session = new Apart(trial, made).session("template1")) {
      for (String name : names) {
        try {
          session.run("LOAD '%s'".formatted(name.replace("'", "''")));
        } catch (StepFailure e) {
          findings.add(
              Finding.stop(
                  "library",
                  name,
                  String.valueOf(e.getMessage()),
                  "use an artefact that has this library"));
        }
      }
    }
  }

  private void clean() {
    new Tidying(work).trial("gate");
  }
}
