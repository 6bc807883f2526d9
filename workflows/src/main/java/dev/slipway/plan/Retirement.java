package dev.slipway.plan;

import dev.slipway.plan.Remains.Item;
import java.util.Comparator;
import java.util.List;

/**
 * What of the remains goes, and what stays for which reason.
 *
 * @param entries oldest run first
 */
public record Retirement(List<Entry> entries) {
  public static final Retirement NONE = new Retirement(List.of());

  public Retirement {
    entries = List.copyOf(entries);
  }

  /**
   * @param stays why; empty when it goes
   */
  public record Entry(Item item, String stays) {
    public boolean goes() {
      return stays.isEmpty();
    }
  }

  /** The runs of which something goes, oldest first. */
  public List<String> runs() {
    return going().stream().map(Item::run).distinct().sorted().toList();
  }

  /** What goes of one run, in the order in which it goes. */
  public List<Item> of(String run) {
    return going().stream()
        .filter(i -> i.run().equals(run))
        .sorted(Comparator.comparing(Item::kind).thenComparing(Item::id))
        .toList();
  }

  private List<Item> going() {
    return entries.stream().filter(Entry::goes).map(Entry::item).toList();
  }
}
