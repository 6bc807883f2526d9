package dev.slipway.runbook.inspect;

import dev.slipway.activity.CatalogueActivities.Home;
import dev.slipway.activity.CatalogueActivities.Stacks;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.HostActivities.PingRequest;
import dev.slipway.plan.AgentChecks;
import dev.slipway.plan.Finding;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Order;
import dev.slipway.plan.Protocol;
import dev.slipway.runbook.Failures;
import dev.slipway.runbook.Stubs;
import dev.slipway.runbook.Stubs.Kind;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pings all hosts at once, so that those that are away cost their patience only once. */
public final class AgentsWorkflowImpl implements AgentsWorkflow {

  private record Asked(String host, List<Home> homes, Instant at, Promise<Heard> answer) {}

  private record Heard(Observed.Pong pong, Instant at) {}

  @Override
  public Answers ask() {
    Stacks stacks = Stubs.catalogue("Which stacks are on which hosts").stacks();
    List<Finding> findings = new ArrayList<>(stacks.findings());
    if (stacks.homes().isEmpty()) {
      findings.add(
          Finding.warn(
              "stack file",
              "catalogue",
              "the central worker finds no stack",
              "run it with the directory of stack files: slipway worker --stacks DIR"));
    }
    Map<String, List<Home>> hosts = new TreeMap<>();
    stacks
        .homes()
        .forEach(h -> hosts.computeIfAbsent(h.place().host(), host -> new ArrayList<>()).add(h));
    List<Asked> pings = new ArrayList<>();
    hosts.forEach((host, homes) -> pings.add(new Asked(host, homes, now(), ping(host, homes))));
    pings.forEach(ping -> findings.addAll(agent(ping)));
    return new Answers(findings);
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Workflow.currentTimeMillis());
  }

  private static Promise<Heard> ping(String host, List<Home> homes) {
    HostActivities agent = new Stubs(host).ping();
    return Async.function(agent::ping, new PingRequest(homes.getFirst().place().stack()))
        .thenApply(pong -> new Heard(pong, now()));
  }

  private static List<Finding> agent(Asked asked) {
    List<Finding> findings = new ArrayList<>();
    try {
      Heard heard = asked.answer().get();
      findings.add(AgentChecks.protocol(heard.pong(), Protocol.NUMBER));
      findings.add(AgentChecks.clock(heard.pong(), asked.at(), heard.at()));
    } catch (ActivityFailure away) {
      return List.of(Failures.ofPing(asked.host(), away));
    }
    Map<String, Finding> disks = new LinkedHashMap<>();
    for (Home home : asked.homes()) {
      for (Finding disk : disks(home)) {
        disks.merge(disk.about(), disk, (one, other) -> one.stops() ? one : other);
      }
    }
    findings.addAll(disks.values());
    return findings;
  }

  private static List<Finding> disks(Home home) {
    String host = home.place().host();
    var query = new HostActivities.Query(home.place(), "", nothing(home.preflight()));
    try {
      return new Stubs(host)
          .host(Kind.LOOK, "Disks of " + home.place().stack()).inspect(query).disks().stream()
              .map(disk -> AgentChecks.disk(disk, home.preflight()))
              .map(f ->
                  new Finding(f.severity(), f.check(), host + ":" + f.about(), f.seen(), f.hint()))
              .toList();
    } catch (ActivityFailure unread) {
      return List.of(
          Finding.stop(
              "disk",
              host + ":" + home.place().root(),
              Failures.text(unread),
              "see to the directory of stack %s on that host".formatted(home.place().stack())));
    }
  }

  /** Only the disks are wanted. */
  private static Order.Scope nothing(Preflight preflight) {
    return new Order.Scope(
        "",
        List.of(),
        List.of(),
        null,
        new Keep(List.of(), List.of(), null),
        preflight,
        List.of(),
        List.of(),
        new RollbackRules(false),
        new Retention(0, 0));
  }
}
