package dev.slipway.runbook;

import dev.slipway.plan.Proof;
import java.util.ArrayList;
import java.util.List;

/** Puts proofs together. */
public final class Proofs {

  private Proofs() {}

  /** Holds when all hold; seen is what each has seen. */
  public static Proof all(Proof... proofs) {
    boolean holds = true;
    List<String> seen = new ArrayList<>();
    for (Proof proof : proofs) {
      holds &= proof.holds();
      seen.add(proof.seen());
    }
    return new Proof(holds, String.join("; ", seen));
  }
}
