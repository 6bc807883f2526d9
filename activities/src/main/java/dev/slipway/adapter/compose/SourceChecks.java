package dev.slipway.adapter.compose;

import dev.slipway.activity.PlatformActivities.Query;
import dev.slipway.adapter.exec.Git;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed.Missing;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What the source of the wanted release says, beside that of the release that runs. */
final class SourceChecks {
  private static final int MOST = 20;

  private final Git git;
  private final Sources sources;
  private final Checkout checkout;

  SourceChecks(Git git, Sources sources, Checkout checkout) {
    this.git = git;
    this.sources = sources;
    this.checkout = checkout;
  }

  record Result(List<Finding> findings, List<Missing> missing) {}

  /**
   * @param settings the stack's settings as they would be
   */
  Result of(Query query, Wish wish, Path settings) {
    List<Finding> findings = new ArrayList<>(wish.findings());
    Place place = query.place();
    if (place.source() == null) {
      return new Result(findings, List.of());
    }
    Checkout.State now = checkout.look(place);
    if (now == null) {
      findings.add(
          Finding.stop(
              "source",
              place.root(),
              "is not the top of a git checkout",
              "name the checkout under platform.directory"));
      return new Result(findings, List.of());
    }
    findings.addAll(asLeft(query, now));
    Sources.Release release = wish.release();
    Path tree = wish.tree();
    if (release == null || tree == null) {
      findings.addAll(changed(now.changed(), query.wanted().isEmpty()));
      return new Result(findings, List.of());
    }
    List<String> inTheWay = new ArrayList<>(now.changed());
    inTheWay.addAll(checkout.inTheWay(place, now, release.commit()));
    findings.addAll(changed(inTheWay.stream().distinct().toList(), false));
    findings.add(
        Finding.pass(
            "source",
            release.tag(),
            "commit %s, the checkout is at %s"
                .formatted(brief(release.commit()), brief(now.commit()))));
    findings.addAll(migrations(query, place.sourceOrThrow(), now, release, tree));
    findings.addAll(watched(place, now, release));
    SettingsChange change = SettingsChange.of(place, tree, settings);
    findings.addAll(change.findings());
    return new Result(findings, change.missing(owner(query)));
  }

  private static String owner(Query query) {
    return Inspection.changing(query).stream()
        .filter(c -> !c.version().tag("").isEmpty() || c.migrate() != null)
        .map(Component::name)
        .findFirst()
        .orElse("the release");
  }

  private static List<Finding> changed(List<String> paths, boolean looking) {
    if (paths.isEmpty()) {
      return List.of();
    }
    Finding finding =
        Finding.stop(
            "source",
            "checkout",
            "changed by somebody, and a run would have to overwrite it: " + named(paths),
            "commit the changes upstream, or put the files back: git checkout -- FILE");
    return List.of(looking ? finding.softened() : finding);
  }

  /**
   * The checkout is of a release that a knob names; else someone has moved it without deploying.
   */
  private List<Finding> asLeft(Query query, Checkout.State now) {
    Path root = Path.of(query.place().root());
    List<String> tags =
        query.scope().components().stream()
            .map(c -> c.version().tag(Inspection.set(query.place(), c)))
            .filter(tag -> !tag.isEmpty())
            .distinct()
            .toList();
    boolean one =
        tags.stream()
            .map(tag ->
                git.run(root, Git.LOOK, "rev-parse", "--verify", "-q", tag + "^{commit}").out())
            .anyMatch(commit -> commit.strip().equals(now.commit()));
    return one || tags.isEmpty()
        ? List.of()
        : List.of(
            Finding.warn(
                "source",
                "checkout",
                "is at %s, which is none of the releases that the knobs name: %s"
                    .formatted(brief(now.commit()), tags),
                "going back returns to this commit all the same"));
  }

  private List<Finding> migrations(
      Query query, Source source, Checkout.State now, Sources.Release release, Path tree) {
    if (source.migrations().isEmpty()) {
      return List.of();
    }
    List<Sources.Change> changes =
        sources.changes(query.place(), now.commit(), release.commit(), source.migrations());
    List<String> added = paths(changes, Set.of("A"));
    List<String> others = paths(changes, Set.of("M", "D", "T"));
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.pass(
            "migrations", release.tag(), added.isEmpty() ? "none is new" : "new: " + named(added)));
    if (!others.isEmpty()) {
      findings.add(
          Finding.warn(
              "migrations",
              release.tag(),
              "changed or gone although they may have been applied: " + named(others),
              "ask who wrote the release: a migration that was applied is not applied again"));
    }
    if (alembic(query)) {
      findings.addAll(AlembicHeads.findings(release.tag(), tree.resolve(source.migrations())));
    }
    return findings;
  }

  private static boolean alembic(Query query) {
    Set<String> names =
        Inspection.changing(query).stream().map(Component::name).collect(Collectors.toSet());
    return query.scope().databases().stream()
        .anyMatch(d -> names.contains(d.component()) && d.schema() == Database.SchemaTool.ALEMBIC);
  }

  private List<Finding> watched(Place place, Checkout.State now, Sources.Release release) {
    List<Finding> findings = new ArrayList<>();
    for (String path : place.sourceOrThrow().watch()) {
      List<Sources.Change> changes = sources.changes(place, now.commit(), release.commit(), path);
      if (!changes.isEmpty()) {
        findings.add(
            Finding.warn(
                "configuration",
                path,
                "differs between the releases: "
                    + named(changes.stream().map(Sources.Change::path).toList()),
                "read it: git diff %s..%s -- %s"
                    .formatted(brief(now.commit()), release.tag(), path)));
      }
    }
    return findings;
  }

  private static List<String> paths(List<Sources.Change> changes, Set<String> kinds) {
    return changes.stream()
        .filter(c -> kinds.contains(c.kind()))
        .map(Sources.Change::path)
        .toList();
  }

  private static String named(List<String> paths) {
    String names = String.join(", ", paths.subList(0, Math.min(MOST, paths.size())));
    return paths.size() <= MOST ? names : names + " and %d more".formatted(paths.size() - MOST);
  }

  private static String brief(String commit) {
    return commit.substring(0, Math.min(12, commit.length()));
  }
}
