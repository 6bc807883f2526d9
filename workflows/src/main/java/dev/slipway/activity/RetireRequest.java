package dev.slipway.activity;

import dev.slipway.plan.Place;
import dev.slipway.plan.Remains;
import dev.slipway.plan.Remains.Kind;
import dev.slipway.plan.StepKey;
import dev.slipway.stack.Database;
import java.util.List;

/**
 * What of one earlier run shall go. Each port removes the things that are its own, and only those
 * that carry the mark of that run; what is gone already is removed.
 *
 * @param of the run that left them
 * @param items all that goes of it, of every kind
 * @param by who asked for it, and why
 */
public record RetireRequest(
    StepKey key,
    Place place,
    List<Database> databases,
    String of,
    List<Remains.Item> items,
    String by,
    String why)
    implements Keyed {
  public RetireRequest {
    databases = List.copyOf(databases);
    items = List.copyOf(items);
  }

  /** The things of these kinds. */
  public List<Remains.Item> items(Kind... kinds) {
    return items.stream().filter(i -> List.of(kinds).contains(i.kind())).toList();
  }
}
