package dev.slipway.plan;

import dev.slipway.plan.MajorChange.Depth;
import dev.slipway.plan.MajorFacts.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which way a server gets to its next major version: of those that are possible, that have room and
 * that keep users out no longer than they may be, the first. Every other way is told with what
 * would make it possible.
 */
final class MajorChoice {
  private static final String CHECK = "method";
  private static final long GIB = 1L << 30;

  /** A new server's own files, its log of changes, and what users write while it is made. */
  private static final long BESIDE = 2 * GIB;

  /** Shared blocks need room for the catalogue and for what is changed in place only. */
  private static final long BESIDE_SHARED = GIB;

  /** Compressed; half of the data is more than was ever measured. */
  private static final double DUMP_SHARE = 0.5;

  /** A rehearsal on the same data is right within this much. */
  private static final double REHEARSED = 1.25;

  /** Rates of other data on other disks may be wrong by this much. */
  private static final double UNREHEARSED = 2;

  private final MajorFacts facts;
  private final MajorWanted wanted;
  private final @Nullable Duration budget;

  MajorChoice(MajorFacts facts, MajorWanted wanted, @Nullable Duration budget) {
    this.facts = facts;
    this.wanted = wanted;
    this.budget = budget;
  }

  /**
   * One way, weighed.
   *
   * @param never why it is impossible whatever room there is; empty when it is possible
   * @param space bytes that must be freed for it; 0 when there is room
   * @param millis how long users would be out; 0 when nobody knows
   */
  record Weighed(
      MajorMethod method, List<String> never, long space, long millis, boolean late, String by) {
    boolean possible() {
      return never.isEmpty() && space == 0;
    }
  }

  /** The way that is taken; null when there is none. */
  @Nullable MajorMethod method() {
    MajorMethod asked = wanted.method();
    for (MajorMethod method : offered()) {
      Weighed weighed = weigh(method);
      boolean meant = asked == null ? !weighed.late() : method == asked;
      if (meant && weighed.possible()) {
        return method;
      }
    }
    return null;
  }

  /** How long users will be out by the way that is taken; 0 when nobody knows. */
  long millis() {
    MajorMethod method = method();
    return method == null ? 0 : weigh(method).millis();
  }

  private static List<MajorMethod> offered() {
    return List.of(MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY, MajorMethod.DUMP);
  }

  List<Finding> findings() {
    MajorMethod chosen = method();
    List<Finding> findings = new ArrayList<>();
    for (MajorMethod method : offered()) {
      if (chosen == null) {
        findings.add(
            Finding.stop(CHECK, method.word(), words(weigh(method)), unlock(weigh(method))));
      } else if (method == chosen) {
        findings.add(taken(weigh(method)));
      } else {
        findings.add(Finding.pass(CHECK, method.word(), "not taken: " + words(weigh(method))));
      }
    }
    if (chosen == null && wanted.method() != null) {
      findings.removeIf(f -> f.stops() && !f.about().equals(wanted.method().word()));
    }
    findings.add(Finding.pass(CHECK, MajorMethod.LOGICAL.word(), "not taken: not offered yet"));
    return findings;
  }

  private Finding taken(Weighed weighed) {
    String why =
        wanted.method() == null
            ? "taken: the first that is possible, has room and is quick enough; "
            : "taken: asked for; ";
    String seen = why + time(weighed);
    return weighed.late()
        ? Finding.warn(CHECK, weighed.method().word(), seen, unlock(weighed))
        : Finding.pass(CHECK, weighed.method().word(), seen);
  }

  private String words(Weighed weighed) {
    List<String> words =
        new ArrayList<>(weighed.never().stream().map(n -> "eligibility: " + n).toList());
    if (weighed.space() > 0) {
      words.add(
          "space: needs %s, %s is free"
              .formatted(Human.bytes(needs(weighed.method())), Human.bytes(facts.room().free())));
    }
    if (weighed.late()) {
      words.add("time: " + time(weighed));
    }
    return words.isEmpty() ? "possible; " + time(weighed) : String.join("; ", words);
  }

  private String unlock(Weighed weighed) {
    List<String> keys = new ArrayList<>();
    if (!weighed.never().isEmpty()) {
      keys.add("take away what stands in its way");
    }
    if (weighed.space() > 0) {
      keys.add("free %s more".formatted(Human.bytes(weighed.space())));
    }
    if (weighed.late()) {
      keys.add(
          "ask with a longer downtime budget, or rehearse, which predicts better:"
              + " \"rehearsal\":true");
    }
    return keys.isEmpty()
        ? "ask for it: --method " + weighed.method().word()
        : String.join(", and ", keys);
  }

  private String time(Weighed weighed) {
    if (weighed.millis() == 0) {
      return "how long the server is away is not known";
    }
    String limit =
        budget == null ? "" : ", of %s that users may be out".formatted(Human.duration(budget));
    return "the server away for up to %s (%s), beside the stop and start of units%s"
        .formatted(Human.seconds(weighed.millis()), weighed.by(), limit);
  }

  private Weighed weigh(MajorMethod method) {
    Prediction prediction = prediction(method);
    long millis = 0;
    String by = "";
    if (prediction != null) {
      long measured =
          wanted.depth() == Depth.ROWS ? prediction.millis() : prediction.millisStructure();
      millis = Math.round(measured * (prediction.rehearsed() ? REHEARSED : UNREHEARSED));
      by = prediction.rehearsed() ? "by a rehearsal" : "by rates of other data, doubled";
    }
    return new Weighed(
        method,
        never(method),
        Math.max(0, needs(method) - facts.room().free()),
        millis,
        budget != null && millis > budget.toMillis(),
        by);
  }

  private @Nullable Prediction prediction(MajorMethod method) {
    return facts.predictions().stream().filter(p -> p.method() == method).findFirst().orElse(null);
  }

  private List<String> never(MajorMethod method) {
    List<String> never = new ArrayList<>();
    MajorFacts.Target target = facts.target();
    if (method.physical() && target != null && target.present()) {
      base(facts.source().base(), target.base()).forEach(never::add);
    }
    if (method == MajorMethod.STANDBY_LINK && !facts.unlogged().isEmpty()) {
      never.add("a standby has no rows of unlogged tables: " + some(facts.unlogged()));
    }
    if (method == MajorMethod.STANDBY_LINK && !facts.tablespaces().isEmpty()) {
      never.add("a standby cannot share tablespaces: " + some(facts.tablespaces()));
    }
    if (method == MajorMethod.CLONE && !facts.room().reflink()) {
      never.add("the file system cannot share blocks between files");
    }
    facts.obstacles().stream()
        .filter(o -> o.method() == method)
        .map(o -> "%s: %s (%s)".formatted(o.about(), o.seen(), o.hint()))
        .forEach(never::add);
    return never;
  }

  /** Files mean the same on both sides, the order of the entries of every index too. */
  private List<String> base(MajorFacts.Base from, MajorFacts.Base to) {
    if (!from.architecture().equals(to.architecture())) {
      return List.of(
          "files of %s mean nothing on %s".formatted(from.architecture(), to.architecture()));
    }
    return from.sortsLike(to) || facts.collated().isEmpty()
        ? List.of()
        : List.of(
            "text may sort differently, from %s to %s: %s"
                .formatted(words(from), words(to), some(facts.collated())));
  }

  private static String words(MajorFacts.Base base) {
    return "%s (%s, ICU %s)"
        .formatted(base.system(), base.libc(), base.icu().isEmpty() ? "unknown" : base.icu());
  }

  private static String some(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(3, names.size())));
    return names.size() > 3 ? "%s and %d more".formatted(shown, names.size() - 3) : shown;
  }

  private long needs(MajorMethod method) {
    long data = facts.source().bytes();
    return switch (method) {
      case STANDBY_LINK, COPY -> data + BESIDE;
      case CLONE -> data / 10 + BESIDE_SHARED;
      case DUMP, LOGICAL -> Math.round(data * (1 + DUMP_SHARE)) + BESIDE_SHARED;
    };
  }
}
