package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.postgres.Access;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Names;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.manifest.Check;
import dev.slipway.adapter.postgres.manifest.Comparison;
import dev.slipway.adapter.postgres.manifest.Difference;
import dev.slipway.adapter.postgres.manifest.Fact;
import dev.slipway.adapter.postgres.manifest.Hash;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Manifests;
import dev.slipway.adapter.postgres.manifest.Scope;
import dev.slipway.adapter.postgres.manifest.Source;
import dev.slipway.plan.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Proves that the new server holds what the old one held when it was fenced. */
final class Equality {
  private static final String CHECK = "equal";

  /** Of more of them the first ones tell of what kind they are. */
  private static final int MOST_NOTES = 50;

  private final Work work;

  Equality(Work work) {
    this.work = work;
  }

  /** What both sides have to have in common, to be comparable. */
  record Terms(long seed, Hash hash, String state) {}

  /**
   * Reads the old server; what was read to its end for this state of it stays, also when the server
   * was stopped since.
   */
  void source(boolean rows) {
    Terms noted = work.captures().note(work.note("terms"), Terms.class);
    boolean kept = noted != null && Files.exists(file("old")) && whole(noted);
    if (kept && !runs()) {
      return;
    }
    String state = state();
    if (kept && noted != null && noted.state().equals(state)) {
      return;
    }
    // Before other terms are noted: it must not pass for one of a state that it was not taken of.
    HostFiles.delete(file("old"));
    Source old = old();
    Terms terms = terms(old, state);
    take(old, "old", new Terms(terms.seed(), terms.hash(), state), rows);
  }

  private boolean whole(Terms terms) {
    try {
      return Manifest.read(file("old")).takenWith(terms.seed(), terms.hash());
    } catch (StepFailure e) {
      // What cannot be read is taken again, for which the server has to run.
      return false;
    }
  }

  private boolean runs() {
    try {
      work.access().running(work.server());
      return true;
    } catch (StepFailure e) {
      if (e.type().equals("UNIT_DOWN")) {
        return false;
      }
      throw e;
    }
  }

  /** Compares; what is equal is told by kind, what is not by object. */
  List<Finding> compare(Apart apart, boolean rows) {
    Terms terms = work.captures().note(work.note("terms"), Terms.class);
    if (terms == null || !Files.exists(file("old"))) {
      throw StepFailure.environment(
          "NO_MANIFEST",
          "the old server of unit %s was not read under the fence: read it first"
              .formatted(work.unit()));
    }
    take(fresh(apart), "new", terms, rows);
    Manifest before = Manifest.read(file("old"));
    return findings(before, before.compare(Manifest.read(file("new"))), rows);
  }

  private void take(Source source, String side, Terms terms, boolean rows) {
    work.captures().note(work.note("terms"), terms);
    take(source, terms, work.directory("rows").resolve(side), rows).write(file(side));
  }

  private static Manifest take(Source source, Terms terms, Path directory, boolean rows) {
    Scope scope = Scope.wholeServer().without(Names::ours).by(terms.hash()).at(terms.state());
    return Manifests.take(source, rows ? scope : scope.withoutRows(), terms.seed(), directory);
  }

  /** The old server as it is now. */
  Manifest ofOld(Terms terms, Path directory, boolean rows) {
    return take(old(), terms, directory, rows);
  }

  /** What was read of a side; null before that. */
  @Nullable Manifest taken(String side) {
    return Files.exists(file(side)) ? Manifest.read(file(side)) : null;
  }

  Path file(String side) {
    return work.captures().file("major-manifest-%s-%s.json".formatted(side, work.unit()));
  }

  /** One seed for both sides, and for all attempts. */
  private Terms terms(Source old, String state) {
    Terms noted = work.captures().note(work.note("terms"), Terms.class);
    if (noted != null) {
      return noted;
    }
    Terms terms = new Terms(new SecureRandom().nextLong(), Hash.of(old, "template1"), state);
    work.captures().note(work.note("terms"), terms);
    return terms;
  }

  /** Where the old server's rows stand: what it writes of its own accord does not count. */
  private String state() {
    try (Session session = work.access().open(work.server(), work.run())) {
      return session.text(
          "SELECT system_identifier || ' ' || pg_postmaster_start_time() || ' ' || pg_current_snapshot() FROM pg_control_system()");
    }
  }

  private Source old() {
    Access.Login login = work.login();
    return new Source() {
      @Override
      public Connection open(String database) throws SQLException {
        return work.access().connect(work.server(), login, database);
      }

      @Override
      public String name() {
        return work.unit();
      }
    };
  }

  private Source fresh(Apart apart) {
    return new Source() {
      @Override
      public Connection open(String database) throws SQLException {
        return apart.connect(database);
      }

      @Override
      public String name() {
        return work.unit() + " (new)";
      }
    };
  }

  private static List<Finding> findings(Manifest before, Comparison comparison, boolean rows) {
    List<Finding> findings = new ArrayList<>();
    Map<Check, Integer> different = new EnumMap<>(Check.class);
    for (Difference difference : comparison.differences()) {
      different.merge(difference.check(), 1, Integer::sum);
      findings.add(
          Finding.stop(
              CHECK,
              difference.path(),
              difference.text(),
              "the old server has what was there; find out what the conversion did to it"));
    }
    Map<Check, Integer> compared = new EnumMap<>(Check.class);
    before.parts().stream()
        .flatMap(part -> part.facts().stream())
        .map(Fact::check)
        .forEach(check -> compared.merge(check, 1, Integer::sum));
    compared.forEach((check, number) -> {
      if (!different.containsKey(check)) {
        findings.add(
            Finding.pass(
                CHECK,
                check.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                "%d alike".formatted(number)));
      }
    });
    findings.addAll(notes(comparison));
    comparison
        .notProven()
        .forEach(what ->
            findings.add(Finding.warn(CHECK, what, "was not compared", "look at it yourself")));
    if (!rows) {
      findings.add(
          Finding.warn(CHECK, "rows", "were not summed up", "ask for depth rows to have them"));
    }
    return findings;
  }

  /** What differs as it may; not what is only better than before. */
  private static List<Finding> notes(Comparison comparison) {
    List<Difference> notes =
        comparison.notes().stream()
            .filter(note -> note.check() != Check.READINESS || note.after() != null)
            .toList();
    List<Finding> findings = new ArrayList<>();
    notes.stream()
        .limit(MOST_NOTES)
        .forEach(note ->
            findings.add(
                Finding.warn(
                    CHECK,
                    note.path(),
                    note.text(),
                    "it may differ by this way of converting; see that it does no harm")));
    if (notes.size() > MOST_NOTES) {
      findings.add(
          Finding.warn(
              CHECK,
              "notes",
              "%d more things differ as they may".formatted(notes.size() - MOST_NOTES),
              "both sides are in the run's capture, in major-manifest-old and -new"));
    }
    return findings;
  }
}
