package dev.slipway.bench;

import dev.slipway.bench.MajorFigures.Measured;
import dev.slipway.bench.MajorFigures.Way;
import dev.slipway.bench.Operator.Went;
import dev.slipway.demo.Instance;
import dev.slipway.plan.Report;
import dev.slipway.plan.Report.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The same server to the same next major version by the runbook's own commands and by each way of
 * Slipway, one after the other, each from the same state of the same data, with users and tellers
 * writing all the time.
 */
final class PostgresBench {
  private final Path home;
  private final Path stacks;
  private final Operator operator;
  private final Consumer<String> say;
  private final int from;
  private final int to;

  PostgresBench(Path home, Path stacks, Operator operator, Consumer<String> say, int from, int to) {
    this.home = home;
    this.stacks = stacks;
    this.operator = operator;
    this.say = say;
    this.from = from;
    this.to = to;
  }

  MajorFigures run(String size, int megabytes, int rounds, List<Way> ways) {
    say.accept("filling a stack of PostgreSQL %d with %s of data".formatted(from, size));
    MajorFigures figures = new MajorFigures(size);
    try (Template template = Template.fill(home, stacks, megabytes, "postgres:" + from)) {
      for (int round = 1; round <= rounds; round++) {
        say.accept("round %d of %d".formatted(round, rounds));
        for (Way way : ways) {
          Measured measured = measure(template, way, "%dm-%d".formatted(megabytes, round));
          say.accept("  " + MajorFigures.line(way, measured));
          figures.add(way, measured);
        }
      }
    }
    return figures;
  }

  private Measured measure(Template template, Way way, String suffix) {
    String name = "%s-%s".formatted(way.name().toLowerCase(java.util.Locale.ROOT), suffix);
    try (Instance stack = template.copy(name.replace('_', '-'));
        Users users = new Users(stack);
        Tellers tellers = new Tellers(home, stack)) {
      Instant before = Instant.now();
      tellers.await();
      double rate = tellers.rate(before, Instant.now());
      Instant begin = Instant.now();
      Done done = go(way, stack, users);
      tellers.await();
      return new Measured(
          seconds(tellers.longestGap(begin)),
          seconds(done.trial().gap().length()),
          seconds(done.trial().wall()),
          done.back(),
          tellers.lost() + done.trial().lost().size(),
          rate);
    }
  }

  /**
   * @param back seconds until the old server served again; 0 when nobody went back
   */
  private record Done(Users.Trial trial, double back) {}

  private Done go(Way way, Instance stack, Users users) {
    if (way.form() != null) {
      return new Done(
          operator.byHand(
              users,
              "migrate-kekkai",
              stack,
              Integer.toString(from),
              Integer.toString(to),
              way.form()),
          0);
    }
    List<String> words = new ArrayList<>(List.of("--to", Integer.toString(to)));
    words.addAll(way.options());
    if (way == Way.BACK) {
      Went went = operator.back(users, "migrate-postgres", stack, "verify behind the door", words);
      return new Done(went.trial(), back(went.report()));
    }
    Operator.Run run =
        operator.slipway(users, "migrate-postgres", stack, words.toArray(String[]::new));
    if (run.report().outcome() != Outcome.COMPLETED) {
      throw new IllegalStateException("a run that ended %s".formatted(run.report().outcome()));
    }
    return new Done(run.trial(), 0);
  }

  private static double back(Report report) {
    if (report.outcome() != Outcome.ABORTED) {
      throw new IllegalStateException("a run that was aborted ended " + report.outcome());
    }
    return report.steps().stream()
        .filter(step -> step.name().equals("old server serves"))
        .mapToDouble(step -> step.millis() / 1000.0)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no step back in " + report.steps()));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
