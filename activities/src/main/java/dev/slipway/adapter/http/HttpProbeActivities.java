package dev.slipway.adapter.http;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Queries;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The probe port. A probe that gets no answer has failed, not the call: only an order to stop, or a
 * mistake in the stack file, ends it early.
 */
public final class HttpProbeActivities implements ProbeActivities {
  // Often enough to lose little time, seldom enough not to be load on what is just starting.
  private static final Duration PAUSE = Duration.ofMillis(300);
  // A probe is a light question; one that takes longer than this is no sign of health.
  private static final Duration ANSWER = Duration.ofSeconds(10);
  // A command brings its own start along: on a busy host an interpreter takes seconds to begin.
  private static final Duration COMMAND = Duration.ofSeconds(20);
  // One answer that came too late says more about the moment than about the stack.
  private static final int ROUNDS = 2;
  private static final int WORDS = 300;

  private final Units units;
  private final Secrets secrets;
  private final Queries queries;
  private final HttpProbe http;

  public HttpProbeActivities(Units units, Secrets secrets, Queries queries) {
    this.units = units;
    this.secrets = secrets;
    this.queries = queries;
    this.http = new HttpProbe(units, secrets, ANSWER);
  }

  /** All have to pass in one and the same round; the findings are those of the last round. */
  @Override
  public Findings ask(ProbeRequest request) {
    secrets.learn(Project.settings(request.place()));
    List<Findings> rounds = new ArrayList<>();
    Findings passed =
        Poll.until(
            request.within(),
            PAUSE,
            () -> {
              rounds.add(new Findings(round(request)));
              return rounds.getLast().pass() ? rounds.getLast() : null;
            });
    if (passed != null) {
      return passed;
    }
    return rounds.size() < ROUNDS ? new Findings(round(request)) : rounds.getLast();
  }

  private List<Finding> round(ProbeRequest request) {
    return Together.all(
        request.probes().stream()
            .filter(probe -> request.doorOpen() || !outside(probe))
            .map(probe -> (Supplier<Finding>) () -> ask(request, probe))
            .toList());
  }

  private static boolean outside(Probe probe) {
    return probe instanceof Probe.Http web && web.target() instanceof Probe.Target.Outside;
  }

  private Finding ask(ProbeRequest request, Probe probe) {
    try {
      Verdict verdict =
          switch (probe) {
            case Probe.Http web -> http.ask(request, web);
            case Probe.Exec exec -> exec(request.place(), exec);
            case Probe.Sql sql -> sql(request, sql);
          };
      String seen = secrets.redact(verdict.seen());
      return verdict.pass()
          ? Finding.pass("probe", probe.name(), seen)
          : Finding.stop("probe", probe.name(), seen, verdict.hint());
    } catch (StepFailure e) {
      if (!anAnswer(e)) {
        throw e;
      }
      return Finding.stop(
          "probe",
          probe.name(),
          secrets.redact(String.valueOf(e.getMessage())),
          "look at the log of the unit that was asked");
    }
  }

  /** A unit that is down or away is what a probe is there to find. */
  private static boolean anAnswer(StepFailure e) {
    boolean outside = e.category() == StepFailure.Category.ENVIRONMENT;
    return (outside && !e.type().equals("INTERRUPTED")) || e.type().equals("UNIT_ABSENT");
  }

  private Verdict exec(Place place, Probe.Exec probe) {
    Exec.Result result = units.exec(place, probe.unit(), "", COMMAND, probe.command());
    String words = (result.out() + result.err()).strip();
    String seen =
        "exit code %d%s"
            .formatted(
                result.exit(),
                words.isEmpty() ? "" : ": " + words.substring(Math.max(0, words.length() - WORDS)));
    return new Verdict(
        result.ok(), seen, "run the command by hand in unit %s".formatted(probe.unit()));
  }

  private Verdict sql(ProbeRequest request, Probe.Sql probe) {
    Optional<Database> database =
        request.databases().stream().filter(d -> d.name().equals(probe.database())).findFirst();
    if (database.isEmpty()) {
      throw StepFailure.input(
          "PROBE",
          "probe %s asks database '%s', which the stack file does not name"
              .formatted(probe.name(), probe.database()));
    }
    String value = queries.single(request.place(), database.get(), probe.query());
    return new Verdict(
        value.equals(probe.expect()),
        "%s has '%s', expected '%s'".formatted(probe.database(), value, probe.expect()),
        "run the statement by hand");
  }

  /** What one probe saw. */
  record Verdict(boolean pass, String seen, String hint) {}
}
