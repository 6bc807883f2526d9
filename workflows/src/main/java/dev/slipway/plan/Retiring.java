package dev.slipway.plan;

import dev.slipway.plan.Remains.Item;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.plan.Remains.Needed;
import dev.slipway.plan.Retirement.Entry;
import dev.slipway.stack.Retention;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of the remains of earlier runs goes. What is a way back stays whatever is asked, and
 * so does the newest proven backup of each database.
 */
final class Retiring {
  private static final String CHECK = "retire";

  /** Of one call; a run that has more to do is started again. */
  private static final int MOST_RUNS = 50;

  private final Order order;
  private final Remains remains;
  private final Retention retention;
  private final List<Observed.Backup> backups;
  private final Instant now;

  Retiring(Order order, Observed observed, Instant now) {
    this.order = order;
    this.remains = observed.remainsOrNone();
    this.retention = order.scopeOrThrow().retention();
    this.backups = observed.host().backups();
    this.now = now;
  }

  Retirement decide() {
    List<Item> all =
        remains.items().stream()
            .sorted(
                Comparator.comparing(Item::run).thenComparing(Item::kind).thenComparing(Item::id))
            .toList();
    List<Entry> entries = new ArrayList<>();
    List<String> going = new ArrayList<>();
    for (Item item : all) {
      String stays = stays(item);
      boolean tooMany = stays.isEmpty() && !going.contains(item.run()) && going.size() >= MOST_RUNS;
      entries.add(
          new Entry(
              item,
              tooMany
                  ? "things of %d older runs go first: start it again".formatted(MOST_RUNS)
                  : stays));
      if (stays.isEmpty() && !tooMany && !going.contains(item.run())) {
        going.add(item.run());
      }
    }
    return new Retirement(entries);
  }

  private String stays(Item item) {
    for (Needed needed : remains.needed()) {
      if (needed.run().equals(item.run())) {
        return needed.why();
      }
    }
    if (item.kind() == Kind.BACKUP && newestProven(item)) {
      return "the newest proven backup of its database";
    }
    String of = order.particulars().of();
    Duration olderThan = order.particulars().olderThan();
    if (!of.isEmpty() && !of.equals(item.run())) {
      return "of another run than was asked for";
    }
    if (olderThan != null && age(item).compareTo(olderThan) <= 0) {
      return "not older than " + Human.duration(olderThan);
    }
    return of.isEmpty() && olderThan == null ? byRule(item) : "";
  }

  private String byRule(Item item) {
    Retention.Kept kept = retention.kept();
    if (item.kind() == Kind.BACKUP) {
      return within(item, retention.count(), retention.days(), backupsBefore(item));
    }
    return kept == null
        ? "the stack file has no retention.kept, and neither a run nor an age was asked for"
        : within(item, kept.count(), kept.days(), runsBefore(item));
  }

  /** Both limits must be exceeded. */
  private String within(Item item, int count, int days, long newer) {
    if (newer < count) {
      return "among the newest %d".formatted(count);
    }
    return age(item).compareTo(Duration.ofDays(days)) <= 0
        ? "not older than %d days".formatted(days)
        : "";
  }

  private long runsBefore(Item item) {
    return remains.items().stream()
        .filter(i -> i.kind() != Kind.BACKUP)
        .map(Item::run)
        .distinct()
        .filter(run -> run.compareTo(item.run()) > 0)
        .count();
  }

  private long backupsBefore(Item item) {
    return remains.items().stream()
        .filter(i -> i.kind() == Kind.BACKUP && i.made().isAfter(item.made()))
        .count();
  }

  private Duration age(Item item) {
    return Duration.between(item.made(), now);
  }

  private boolean newestProven(Item item) {
    Observed.Backup backup = backup(item.id());
    return backup != null
        && backup.proven()
        && backups.stream()
            .noneMatch(b ->
                b.proven()
                    && b.database().equals(backup.database())
                    && b.made().isAfter(backup.made()));
  }

  private Observed.@Nullable Backup backup(String id) {
    return backups.stream().filter(b -> b.id().equals(id)).findFirst().orElse(null);
  }

  /** One word of warning for all that goes: each thing stands in the plan by itself. */
  List<Finding> findings(Retirement retirement) {
    List<Finding> findings = new ArrayList<>(remains.findings());
    List<Item> going = retirement.entries().stream().filter(Entry::goes).map(Entry::item).toList();
    String seen =
        "%d things that earlier runs left, %s; %d of them go, %s"
            .formatted(
                retirement.entries().size(),
                Human.bytes(retirement.entries().stream().mapToLong(e -> e.item().bytes()).sum()),
                going.size(),
                Human.bytes(going.stream().mapToLong(Item::bytes).sum()));
    findings.add(
        going.isEmpty()
            ? Finding.pass(CHECK, order.stack(), seen)
            : Finding.warn(CHECK, order.stack(), seen, "what goes does not come back"));
    String of = order.particulars().of();
    if (!of.isEmpty() && remains.items().stream().noneMatch(i -> i.run().equals(of))) {
      findings.add(
          Finding.warn(
              CHECK,
              of,
              "nothing that a run of this name left is here",
              "list what is: slipway kept " + order.stack()));
    }
    return findings;
  }
}
