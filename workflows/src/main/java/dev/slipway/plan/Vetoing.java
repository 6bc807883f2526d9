package dev.slipway.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Versions that failed here, or that people went back behind, are not gone to again unasked. */
final class Vetoing {
  static final String CHECK = "veto";

  private final Order order;
  private final List<Veto> vetoes;

  Vetoing(Order order, Observed.HostFacts host) {
    this.order = order;
    this.vetoes = host.vetoesOrNone();
  }

  /** Whether any of the versions that the changes go to is vetoed. */
  boolean any(List<Change> changes) {
    return changes.stream().anyMatch(c -> find(c) != null);
  }

  /** Of an upgrade: nothing where the stack has no veto at all. */
  List<Finding> upgrade(List<Change> changes) {
    List<Finding> findings = new ArrayList<>();
    for (Change change : changes) {
      Veto veto = find(change);
      if (veto != null) {
        findings.add(finding(veto));
      }
    }
    if (findings.isEmpty() && !vetoes.isEmpty()) {
      findings.add(Finding.pass(CHECK, order.stack(), "none of these versions is vetoed"));
    }
    return findings;
  }

  /** Of a rollback: whoever goes back may have no better version to go to. */
  List<Finding> rollback(List<Change> changes) {
    return changes.stream().map(this::find).filter(v -> v != null).map(this::told).toList();
  }

  private Finding finding(Veto veto) {
    String why = order.particulars().despiteVeto();
    if (order.origin() == null && !why.isEmpty()) {
      return Finding.warn(CHECK, veto.words(), seen(veto), "overridden in the request: " + why);
    }
    String lift = lift(veto);
    return Finding.stop(
        CHECK,
        veto.words(),
        seen(veto),
        order.origin() == null
            ? "lift it: %s; or go there once all the same: --despite-veto WHY, or \"despiteVeto\":\"WHY\""
                .formatted(lift)
            : "no schedule goes there; when it is wanted again, lift it: " + lift);
  }

  private Finding told(Veto veto) {
    return Finding.warn(CHECK, veto.words(), seen(veto), "lift it: " + lift(veto));
  }

  private static String seen(Veto veto) {
    String by = veto.by().isEmpty() ? "somebody" : veto.by();
    return "vetoed at %s by %s (run %s): %s".formatted(veto.at(), by, veto.run(), veto.why());
  }

  private String lift(Veto veto) {
    return "slipway unveto %s %s --reason WHY".formatted(order.stack(), veto.words());
  }

  private @Nullable Veto find(Change change) {
    return vetoes.stream()
        .filter(v -> v.of(change.component(), change.to()))
        .findFirst()
        .orElse(null);
  }
}
