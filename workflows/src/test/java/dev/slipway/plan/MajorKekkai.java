package dev.slipway.plan;

import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts.Base;
import dev.slipway.plan.MajorFacts.Extension;
import dev.slipway.plan.MajorFacts.Layout;
import dev.slipway.plan.MajorFacts.Obstacle;
import dev.slipway.plan.MajorFacts.Prediction;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.RollbackRules.OnFailure;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server of the example stack, fit for every way, and what it takes to change one thing. */
final class MajorKekkai {
  static final Base BOOKWORM = new Base("debian 12", "glibc 2.36", "72.1", "amd64");
  static final Base TRIXIE = new Base("debian 13", "glibc 2.41", "76.1", "amd64");

  final Kekkai kekkai = new Kekkai();
  int version = 170_004;
  int to = 18;
  int found = 180_001;
  boolean present = true;
  boolean offered = true;
  Base base = BOOKWORM;
  Layout layout = Layout.FLAT;
  long bytes = 4L << 30;
  long free = 40L << 30;
  boolean reflink = true;
  List<Extension> extensions = List.of(new Extension("defectdojo", "pg_trgm", "1.6", "1.6", true));
  List<String> prepared = List.of();
  List<String> slots = List.of();
  String foreign = "";
  List<String> unlogged = List.of();
  List<String> collated = List.of("defectdojo (en_US.utf8)");
  List<String> tablespaces = List.of();
  List<String> others = List.of();
  List<Obstacle> obstacles = List.of();
  boolean rehearsed;
  String switchFile = "docker-compose.yml";
  List<Finding> findings = List.of();
  @Nullable MajorMethod method;
  Depth depth = Depth.ROWS;
  boolean rehearsal;
  @Nullable Duration budget;

  MajorFacts facts() {
    return new MajorFacts(
        "postgres",
        new MajorFacts.Source(
            version,
            "postgres:17",
            Kekkai.digest("postgres"),
            BOOKWORM,
            Layout.FLAT,
            "7301",
            bytes),
        offered
            ? new MajorFacts.Target(
                found,
                "postgres:18",
                Kekkai.digest("postgres18"),
                present,
                base,
                layout,
                present ? 0 : 150L << 20)
            : null,
        new MajorFacts.Room(free, reflink),
        extensions,
        prepared,
        slots,
        foreign,
        unlogged,
        collated,
        tablespaces,
        0,
        others,
        obstacles,
        List.of(
            new Prediction(MajorMethod.STANDBY_LINK, 10_000, 5_000, rehearsed),
            new Prediction(MajorMethod.CLONE, 14_000, 7_000, false),
            new Prediction(MajorMethod.COPY, 30_000, 20_000, false),
            new Prediction(MajorMethod.DUMP, 90_000, 60_000, false)),
        switchFile,
        findings);
  }

  Kekkai asked() {
    Order.Scope scope = kekkai.order.scopeOrThrow();
    kekkai.scoped(scope.with(new RollbackRules(false, OnFailure.ROLLBACK, List.of(), budget)));
    kekkai.ask("MigratePostgres", List.of());
    kekkai.order =
        kekkai.order.withServer(new MajorWanted("postgres", to, "", method, depth, rehearsal));
    kekkai.targets.clear();
    kekkai.server = facts();
    return kekkai;
  }

  Plan plan() {
    return asked().plan();
  }

  List<String> stops() {
    return asked().stops();
  }

  /** The word of the way that is taken; "none" when the plan is refused for it. */
  String taken() {
    MajorChange change = plan().server();
    return change == null ? "none" : change.method().word();
  }

  /** What the plan says of a way. */
  String of(MajorMethod wanted) {
    return plan().findings().stream()
        .filter(f -> f.check().equals("method") && f.about().equals(wanted.word()))
        .map(f -> f.seen() + (f.hint().isEmpty() ? "" : " -> " + f.hint()))
        .findFirst()
        .orElse("");
  }
}
