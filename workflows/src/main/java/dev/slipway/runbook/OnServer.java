package dev.slipway.runbook;

import dev.slipway.activity.MajorActivities.BackRequest;
import dev.slipway.activity.MajorActivities.Request;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.Observed.UnitFacts;
import dev.slipway.plan.Plan;
import dev.slipway.plan.Proof;
import dev.slipway.plan.StepKey;
import dev.slipway.runbook.Stubs.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The port of major versions bound to one plan, as {@link On} is to the others. */
public final class OnServer {
  private final Plan plan;
  private final Steps steps;
  private final Stubs stubs;
  private final MajorChange change;

  public OnServer(Plan plan, Steps steps) {
    this.plan = plan;
    this.steps = steps;
    this.stubs = Stubs.of(plan.place().host(), plan.order().runbook());
    this.change = Objects.requireNonNull(plan.server());
  }

  public void stage(StepKey key) {
    stubs
        .major(Kind.LONG, "Fetch %s, make the helper".formatted(change.reference()))
        .stage(request(key));
  }

  public Proof staged() {
    return stubs.major(Kind.LOOK, "Staged server").staged(look("staged"));
  }

  /** What would make it fail, found out while users work. */
  public void gate(StepKey key) {
    stubs.major(Kind.LONG, "Try " + way()).gate(request(key));
  }

  public List<Finding> gated() {
    return stubs.major(Kind.LOOK, "What was tried").gated(look("gated")).all();
  }

  public void prepare(StepKey key) {
    stubs.major(Kind.LONG, "New store and server for " + way()).prepare(request(key));
  }

  public Proof prepared() {
    return stubs.major(Kind.LOOK, "Prepared server").prepared(look("prepared"));
  }

  public void rehearse(StepKey key) {
    stubs.major(Kind.LONG, "Rehearse %s on a copy".formatted(way())).rehearse(request(key));
  }

  public Proof rehearsed() {
    return stubs.major(Kind.LOOK, "The rehearsal").rehearsed(look("rehearsed"));
  }

  /** What the same migration would end with, had it not been a rehearsal. */
  public List<Finding> judged() {
    Proof rehearsed = rehearsed();
    return List.of(
        rehearsed.holds()
            ? Finding.pass("rehearsal", change.unit(), rehearsed.seen())
            : Finding.stop(
                "rehearsal",
                change.unit(),
                rehearsed.seen(),
                "mend that in the server that serves, then rehearse again"));
  }

  /** The old server is read while its copy is being converted, where the method has one. */
  public void convert(StepKey key) {
    stubs.major(Kind.LONG, "Begin " + way()).begin(request(key));
    stubs
        .major(Kind.LONG, "Manifest of the old server of " + change.unit())
        .manifestSource(request(key));
    stubs.major(Kind.LONG, "Convert by " + way()).convert(request(key));
  }

  public Proof converted() {
    return stubs.major(Kind.LOOK, "Converted store").converted(look("converted"));
  }

  public void startApart(StepKey key) {
    stubs
        .major(
            Kind.LONG, "Start the new server of %s where only the run is".formatted(change.unit()))
        .startIsolated(request(key));
  }

  public Proof runsApart() {
    return stubs.major(Kind.LOOK, "The new server").isolated(look("isolated"));
  }

  public void compare(StepKey key) {
    stubs.major(Kind.LONG, "Compare both servers").compare(request(key));
  }

  public List<Finding> compared() {
    return stubs.major(Kind.LOOK, "What was compared").compared(look("compared")).all();
  }

  public void switchOver(StepKey key) {
    stubs
        .major(Kind.LONG, "Switch %s to %s".formatted(change.unit(), change.reference()))
        .switchOver(request(key));
  }

  public Proof switched() {
    return stubs
        .major(Kind.LOOK, "What %s runs".formatted(change.unit()))
        .switched(look("switched"));
  }

  public void switchBack(StepKey key, String of) {
    stubs
        .major(Kind.PUT_BACK, "Old server of %s on its store".formatted(change.unit()))
        .switchBack(back(key, of));
  }

  public Proof switchedBack(String of) {
    return stubs
        .major(Kind.LOOK, "What %s runs".formatted(change.unit()))
        .switchedBack(back(steps.key("switched back", 1), of));
  }

  public void tidy(StepKey key) {
    stubs.major(Kind.PUT_BACK, "What the run made and nobody needs").tidy(request(key));
  }

  public Proof tidied() {
    return stubs.major(Kind.LOOK, "Nothing of that is left").tidied(look("tidied"));
  }

  /** Everything that uses the server, writers first and in their order. */
  public List<String> users() {
    List<String> users = new ArrayList<>(plan.writers());
    plan.units().reversed().stream().filter(u -> !users.contains(u)).forEach(users::add);
    return users;
  }

  /** Those of them that served when the plan was made, in the order in which they are started. */
  public List<String> served() {
    List<String> served =
        plan.before().stream().filter(UnitFacts::serves).map(UnitFacts::unit).toList();
    return plan.units().stream().filter(served::contains).toList();
  }

  private String way() {
    return "%s to %d by %s"
        .formatted(change.unit(), MajorChange.major(change.to()), change.method().word());
  }

  private Request look(String what) {
    return request(steps.key(what, 1));
  }

  private Request request(StepKey key) {
    return new Request(
        steps.key(key.step(), key.generation()), plan.place(), plan.databases(), change);
  }

  private BackRequest back(StepKey key, String of) {
    return new BackRequest(
        steps.key(key.step(), key.generation()), plan.place(), plan.databases(), change.unit(), of);
  }
}
