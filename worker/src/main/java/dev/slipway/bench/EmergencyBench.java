package dev.slipway.bench;

import dev.slipway.bench.EmergencyFigures.Back;
import dev.slipway.bench.EmergencyFigures.From;
import dev.slipway.bench.Users.Trial;
import dev.slipway.demo.Instance;
import dev.slipway.runbook.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Going back at once, from typing the command until users can write again: while an upgrade proves
 * its backup by a restore, in the middle of its migration, and after it, each with every slot of
 * the agent taken; and the same as the runbooks do it by hand, from the dump of before the upgrade.
 */
final class EmergencyBench {
  private static final String OLD = "2.37.0";
  private static final String NEW = "2.38.0";

  /** Sleeps in the server with half of its work done. */
  private static final String SLOW = "2.38.0-slowmigration";

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The migrator has begun to work when its step has been going on for so long. */
  private static final Duration AT_WORK = Duration.ofSeconds(3);

  private final Path home;
  private final Path work;
  private final Operator operator;
  private final Consumer<String> say;

  EmergencyBench(Path home, Path work, Operator operator, Consumer<String> say) {
    this.home = home;
    this.work = work;
    this.operator = operator;
    this.say = say;
  }

  EmergencyFigures run(String size, int megabytes, int rounds) {
    say.accept("filling a stack with %s of data".formatted(size));
    EmergencyFigures figures = new EmergencyFigures(size);
    try (Template template = Template.fill(home, work.resolve("stacks"), megabytes)) {
      for (int round = 1; round <= rounds; round++) {
        String suffix = "-%dm-%d".formatted(megabytes, round);
        say.accept("round %d of %d".formatted(round, rounds));
        byHand(template, "hand" + suffix, figures);
        interrupted(template, "early" + suffix, From.PROVING, NEW, "prove the backup", figures);
        interrupted(template, "half" + suffix, From.MIGRATION, SLOW, "migrate", figures);
        opened(template, "open" + suffix, figures);
      }
    }
    return figures;
  }

  private void byHand(Template template, String name, EmergencyFigures figures) {
    try (Instance stack = template.copy(name);
        Users users = new Users(stack)) {
      Trial there = operator.byHand(users, "upgrade-kekkai", stack, NEW, "before-stop");
      Trial back = operator.byHand(users, "rollback-kekkai", stack, OLD);
      add(figures, From.BY_HAND, back, Back.NONE, back.lostOfBefore(there));
    }
  }

  private void interrupted(
      Template template, String name, From from, String to, String step, EmergencyFigures figures) {
    try (Instance stack = template.copy(name);
        Users users = new Users(stack)) {
      operator.starts(stack, to);
      awaitStep(stack, step);
      Trial back = withFullSlots(stack, () -> operator.emergency(users, stack));
      add(figures, from, back, back(stack, from), back.lost().size());
    }
  }

  private void opened(Template template, String name, EmergencyFigures figures) {
    try (Instance stack = template.copy(name);
        Users users = new Users(stack)) {
      Trial there = operator.slipway(users, "upgrade", stack, "--to", "defectdojo=" + NEW).trial();
      Trial back =
          withFullSlots(stack, () -> operator.emergency(users, stack, "--accept-data-loss"));
      add(figures, From.OPENED, back, back(stack, From.OPENED), back.lostOfBefore(there));
    }
  }

  /**
   * An agent that is busy with other stacks to its last slot must not keep an emergency waiting.
   */
  private Trial withFullSlots(Instance stack, Supplier<Trial> emergency) {
    try (FullSlots slots = operator.fillSlots(stack)) {
      Trial back = emergency.get();
      if (slots.taken() == 0) {
        throw new IllegalStateException("the agent's slots were free again before the end");
      }
      return back;
    }
  }

  private void awaitStep(Instance stack, String step) {
    Instant deadline = Instant.now().plus(PATIENCE);
    Instant since = Instant.MAX;
    while (Instant.now().minus(AT_WORK).isBefore(since)) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("the upgrade did not come to '%s'".formatted(step));
      }
      boolean there = operator.status(stack).map(Status::step).filter(step::equals).isPresent();
      since = there && since.equals(Instant.MAX) ? Instant.now() : since;
      Pause.millis(50);
    }
  }

  /** By the journal and the notes of the run; a time that nobody noted is none that holds. */
  private Back back(Instance stack, From from) {
    JournalTimes journal = new JournalTimes(work.resolve("state"), stack.name());
    Duration servers =
        SwitchTimes.servers(work.resolve("state").resolve(stack.name()), journal.run());
    if (from != From.PROVING && servers.isZero()) {
      throw new IllegalStateException(
          "run %s put no server back, or noted no time of it".formatted(journal.run()));
    }
    return new Back(servers, journal.of(List.of("Data.SwitchBack")));
  }

  private void add(EmergencyFigures figures, From from, Trial trial, Back back, long lost) {
    figures.add(from, trial, back, lost);
    say.accept(
        "  %-34s %6.1f s until users write %6.1f s of it the databases %5d lost"
            .formatted(
                from.words,
                trial.serves().toMillis() / 1000.0,
                back.database().toMillis() / 1000.0,
                trial.lost().size()));
  }
}
