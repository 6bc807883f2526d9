package dev.slipway.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rollback goes back, beside its tier.
 *
 * @param backup whether data comes from the backup, since the rollback point is gone
 * @param instead the tier that stands in when the downgrade fails; null when today's state is put
 *     back then
 * @param insteadLoses what it would lose
 * @param undone the runs that are gone back behind, newest first
 * @param captured the schema of each database that a downgrade has to reach
 * @param finishing an earlier run has begun it: what was lost then was given up, and is asked about
 *     no more
 * @param writtenSince users wrote after it had begun, which nobody has given up
 */
public record GoingBack(
    boolean backup,
    @Nullable Tier instead,
    Plan.Loss insteadLoses,
    List<Observed.KeptPoint> undone,
    List<Observed.SchemaFacts> captured,
    boolean finishing,
    boolean writtenSince) {

  public GoingBack {
    undone = List.copyOf(undone);
    captured = List.copyOf(captured);
  }
}
