package dev.slipway.plan;

import dev.slipway.plan.MajorFacts.Layout;
import java.util.ArrayList;
import java.util.List;

/** What no method of getting to a newer major version forgives. */
final class MajorChecks {
  /**
   * Minor versions that corrupt data by themselves: what is carried over from one would be wrong on
   * the new server too, and be taken for the fault of the migration.
   *
   * @param mended the first version that does not
   */
  private record Corrupting(int from, int mended, String what, String afterwards) {}

  private static final List<Corrupting> CORRUPTING =
      List.of(
          new Corrupting(
              140_000,
              140_004,
              "indexes that were made CONCURRENTLY may lack rows",
              ", and make such indexes anew: REINDEX"));

  private final MajorFacts facts;
  private final MajorWanted wanted;

  MajorChecks(MajorFacts facts, MajorWanted wanted) {
    this.facts = facts;
    this.wanted = wanted;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(facts.findings());
    if (facts.source().version() == 0) {
      findings.add(
          stop("server", facts.unit(), "does not answer", "start the unit, and look at its log"));
      return findings;
    }
    findings.add(upwards());
    findings.addAll(versions());
    findings.addAll(layout());
    findings.addAll(extensions());
    findings.addAll(inTheWay());
    return findings;
  }

  private Finding upwards() {
    int from = MajorChange.major(facts.source().version());
    String seen =
        "PostgreSQL %s to %d".formatted(MajorChange.words(facts.source().version()), wanted.to());
    if (wanted.to() > from) {
      return Finding.pass("version", facts.unit(), seen);
    }
    return stop(
        "version",
        facts.unit(),
        wanted.to() == from ? "is at %d already".formatted(from) : seen + " is a downgrade",
        "ask for a newer one; to go back behind the last run use: slipway rollback");
  }

  /** Releases with which data was lost that nobody asked to lose. */
  private List<Finding> versions() {
    List<Finding> findings = new ArrayList<>();
    MajorFacts.Target target = facts.target();
    if (target == null) {
      if (facts.findings().stream().noneMatch(Finding::stops)) {
        findings.add(
            stop(
                "artefact",
                facts.unit(),
                "no release %d was found".formatted(wanted.to()),
                "name one: \"artefact\":\"postgres:%d\"".formatted(wanted.to())));
      }
      return findings;
    }
    findings.add(artefact(target));
    findings.addAll(corrupting(facts.source().version(), "update the server that serves to %s"));
    if (target.present()) {
      findings.addAll(corrupting(target.version(), "use an artefact of %s or later"));
    }
    return findings;
  }

  private List<Finding> corrupting(int version, String hint) {
    return CORRUPTING.stream()
        .filter(c -> version >= c.from() && version < c.mended())
        .map(c ->
            stop(
                "version",
                facts.unit(),
                "%s: %s".formatted(MajorChange.words(version), c.what()),
                hint.formatted(MajorChange.words(c.mended())) + c.afterwards()))
        .toList();
  }

  private static Finding artefact(MajorFacts.Target target) {
    String seen = Human.brief(target.artefact());
    if (target.present()) {
      return Finding.pass(
          "artefact",
          target.reference(),
          "%s, PostgreSQL %s, on this host".formatted(seen, MajorChange.words(target.version())));
    }
    return Finding.warn(
        "artefact",
        target.reference(),
        seen + (target.bytes() == 0 ? "" : ", " + Human.bytes(target.bytes()) + " to fetch"),
        "its libraries and base system are looked at when it is here, before anything changes");
  }

  private List<Finding> layout() {
    List<Finding> findings = new ArrayList<>();
    MajorFacts.Target target = facts.target();
    boolean known =
        facts.source().layout() != Layout.UNKNOWN
            && (target == null || !target.present() || target.layout() != Layout.UNKNOWN);
    if (!known) {
      findings.add(
          stop(
              "layout",
              facts.unit(),
              "where the artefacts keep their data is not known",
              "use the official artefacts, or ones that keep their data where those do"));
    }
    if (facts.switchFile().isEmpty() && facts.findings().stream().noneMatch(Finding::stops)) {
      findings.add(
          stop(
              "definition",
              facts.unit(),
              "no file was found whose replacement selects artefact and store of the unit",
              "write image and volume of the unit into the stack's own definition"));
    } else if (!facts.switchFile().isEmpty()) {
      findings.add(
          Finding.pass("definition", facts.unit(), "is selected by " + facts.switchFile()));
    }
    return findings;
  }

  private List<Finding> extensions() {
    List<Finding> findings = new ArrayList<>();
    boolean unknown = false;
    for (MajorFacts.Extension extension : facts.extensions()) {
      String about = extension.database() + "." + extension.name();
      String offered = extension.offered();
      if (offered == null) {
        unknown = true;
      } else if (offered.isEmpty()) {
        findings.add(
            stop(
                "extension",
                about,
                "%s is not in the new release".formatted(extension.version()),
                "use an artefact that has it, or drop it: DROP EXTENSION " + extension.name()));
      } else if (!extension.updates()) {
        findings.add(
            stop(
                "extension",
                about,
                "no way from %s to %s is known to the new release"
                    .formatted(extension.version(), offered),
                "update it first: ALTER EXTENSION %s UPDATE".formatted(extension.name())));
      } else {
        findings.add(
            Finding.pass("extension", about, "%s to %s".formatted(extension.version(), offered)));
      }
    }
    if (unknown) {
      findings.add(
          Finding.warn(
              "extension",
              facts.unit(),
              "whether the new release has all of %d is not known yet"
                  .formatted(facts.extensions().size()),
              "they are tried when it is on the host, before anything changes"));
    }
    return findings;
  }

  private List<Finding> inTheWay() {
    List<Finding> findings = new ArrayList<>();
    if (!facts.foreign().isEmpty()) {
      findings.add(
          stop(
              "foreign-server",
              facts.unit(),
              facts.foreign(),
              "find out what it is and end it: two servers must never share a data directory"));
    }
    facts
        .preparedTransactions()
        .forEach(p ->
            findings.add(
                stop(
                    "prepared-transaction",
                    p,
                    "is neither committed nor rolled back",
                    "COMMIT PREPARED or ROLLBACK PREPARED it")));
    facts
        .slots()
        .forEach(slot ->
            findings.add(
                stop(
                    "replication-slot",
                    slot,
                    "its consumer would lose its place",
                    "let it catch up and drop it, and make it anew on the new server")));
    facts
        .others()
        .forEach(database ->
            findings.add(
                stop(
                    "shared-server",
                    database,
                    "is in the same server, and in no stack file: who uses it is not known",
                    "name it under databases of this stack, or move it to another server")));
    return findings;
  }

  private static Finding stop(String check, String about, String seen, String hint) {
    return Finding.stop(check, about, seen, hint);
  }
}
