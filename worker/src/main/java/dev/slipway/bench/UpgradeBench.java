package dev.slipway.bench;

import dev.slipway.bench.Figures.Deed;
import dev.slipway.bench.Operator.Run;
import dev.slipway.bench.Users.Trial;
import dev.slipway.demo.Instance;
import dev.slipway.plan.Tier;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The same upgrade by the runbook's own commands and by Slipway, one after the other, each from the
 * same state of the same data, with users writing all the time.
 */
final class UpgradeBench {
  private static final String OLD = "2.37.0";
  private static final String NEW = "2.38.0";

  /** Differs from the old release in code only. */
  private static final String NEW_CODE = "2.37.1";

  private final Path home;
  private final Path stacks;
  private final Operator operator;
  private final Consumer<String> say;

  UpgradeBench(Path home, Path stacks, Operator operator, Consumer<String> say) {
    this.home = home;
    this.stacks = stacks;
    this.operator = operator;
    this.say = say;
  }

  Figures run(String size, int megabytes, int rounds) {
    say.accept("filling a stack with %s of data".formatted(size));
    Figures figures = new Figures(size);
    try (Template template = Template.fill(home, stacks, megabytes)) {
      for (int round = 1; round <= rounds; round++) {
        String suffix = "-%dm-%d".formatted(megabytes, round);
        say.accept("round %d of %d".formatted(round, rounds));
        byHand(
            template,
            "early" + suffix,
            "before-stop",
            Deed.BEFORE_STOP,
            Deed.BEFORE_STOP_BACK,
            figures);
        byHand(
            template,
            "late" + suffix,
            "after-stop",
            Deed.AFTER_STOP,
            Deed.AFTER_STOP_BACK,
            figures);
        slipway(template, "slipway" + suffix, figures);
      }
    }
    return figures;
  }

  private void byHand(
      Template template, String name, String form, Deed deed, Deed backDeed, Figures figures) {
    try (Instance stack = template.copy(name);
        Users users = new Users(stack)) {
      Trial there = operator.byHand(users, "upgrade-kekkai", stack, NEW, form);
      tell(deed, there);
      figures.add(deed, there, there.lost().size());
      Trial back = operator.byHand(users, "rollback-kekkai", stack, OLD);
      tell(backDeed, back);
      figures.add(backDeed, back, back.lostOfBefore(there));
    }
  }

  private void slipway(Template template, String name, Figures figures) {
    try (Instance stack = template.copy(name);
        Users users = new Users(stack)) {
      Run there = upgrade(users, stack, NEW, Deed.UPGRADE, figures);
      rollback(users, stack, there, Tier.DATA, Deed.DATA_ROLLBACK, figures, "--accept-data-loss");
      Run code = upgrade(users, stack, NEW_CODE, Deed.CODE_UPGRADE, figures);
      rollback(users, stack, code, Tier.CODE, Deed.CODE_ROLLBACK, figures);
    }
  }

  private Run upgrade(Users users, Instance stack, String to, Deed deed, Figures figures) {
    Run run = operator.slipway(users, "upgrade", stack, "--to", "defectdojo=" + to);
    tell(deed, run.trial());
    figures.add(deed, run, run.trial().lost().size());
    return run;
  }

  private void rollback(
      Users users,
      Instance stack,
      Run upgrade,
      Tier tier,
      Deed deed,
      Figures figures,
      String... consent) {
    Run run = operator.slipway(users, "rollback", stack, consent);
    if (run.report().tier() != tier) {
      throw new IllegalStateException(
          "a rollback of tier %s became %s".formatted(tier, run.report().tier()));
    }
    tell(deed, run.trial());
    // A code rollback loses nothing at all; a data rollback what was written after the upgrade.
    figures.add(
        deed,
        run,
        tier == Tier.CODE ? run.trial().lost().size() : run.trial().lostOfBefore(upgrade.trial()));
  }

  private void tell(Deed deed, Trial trial) {
    say.accept(
        "  %-34s %6.1f s down %7.1f s wall %5d lost"
            .formatted(
                deed.words,
                trial.gap().length().toMillis() / 1000.0,
                trial.wall().toMillis() / 1000.0,
                trial.lost().size()));
  }
}
