package dev.slipway.plan;

import dev.slipway.stack.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Agent, claim, disks and backups. */
final class HostChecks {
  private final Order order;
  private final Order.Scope scope;
  private final Observed observed;

  HostChecks(Order order, Order.Scope scope, Observed observed) {
    this.order = order;
    this.scope = scope;
    this.observed = observed;
  }

  /** The agent speaks our contract and can do what the stack needs. */
  List<Finding> agent(int protocol, String kind) {
    Observed.Pong agent = observed.agent();
    List<Finding> findings = new ArrayList<>();
    if (agent.protocol() != protocol) {
      findings.add(AgentChecks.protocol(agent, protocol));
    }
    List<String> needed = scope.databases().isEmpty() ? List.of(kind) : List.of(kind, "postgres");
    for (String capability : needed) {
      if (!agent.capabilities().contains(capability)) {
        findings.add(
            Finding.stop(
                "agent",
                agent.host(),
                "cannot do %s; it can do %s".formatted(capability, agent.capabilities()),
                "install what %s needs on that host and restart the agent".formatted(capability)));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.pass("agent", agent.host(), "answers, protocol %d".formatted(agent.protocol())));
    }
    return findings;
  }

  /** Nobody else holds the stack. */
  Finding claim() {
    Observed.Holder holder = observed.host().holder();
    if (holder == null) {
      return Finding.pass("claim", order.stack(), "nobody holds the stack");
    }
    // Asked again after the claim, the holder is the run itself.
    if (holder.run().equals(order.run())) {
      return Finding.pass("claim", order.stack(), "held by this run");
    }
    String seen = "held by " + holder.words();
    if (order.held() == IfHeld.WAIT) {
      return Finding.warn(
          "claim", order.stack(), seen, "the run waits until the stack is given back");
    }
    return Finding.stop(
        "claim",
        order.stack(),
        seen,
        "wait for it, look with: slipway status %1$s, or end it with: slipway %2$s %1$s --reason R"
            .formatted(order.stack(), byHand(holder) ? "release" : "abort"));
  }

  private static boolean byHand(Observed.Holder holder) {
    return holder.taker().runbook().equals("Hold");
  }

  /** Whether the downtime budget is enough, as far as earlier runs tell. */
  List<Finding> downtime() {
    Duration budget = scope.rollback().downtimeBudget();
    if (budget == null) {
      return List.of();
    }
    long expected = observed.host().expectedDowntimeMillis();
    String seen =
        "budget %s, %s"
            .formatted(
                Human.duration(budget),
                expected == 0
                    ? "no earlier upgrade tells how long it takes"
                    : "earlier upgrades took " + Human.seconds(expected));
    return List.of(
        expected > budget.toMillis()
            ? Finding.warn(
                "downtime-budget",
                order.stack(),
                seen,
                "the run is likely to go back by itself: ask with a longer one, \"downtimeBudget\":\"30m\"")
            : Finding.pass("downtime-budget", order.stack(), seen));
  }

  /** Every disk a run writes to has room, now and after everything the run writes. */
  List<Finding> disks(List<Database> databases, List<Observed.TargetFacts> targets, boolean point) {
    return disks(Need.of(databases, facts(), targets, point));
  }

  /**
   * The same for a way back. Most need next to nothing, and a full disk may be why one goes back;
   * but a restore and what a downgrade falls back on are as large as the data.
   */
  List<Finding> disksBack(List<Database> databases, Tier tier, boolean backup) {
    boolean schema = tier == Tier.SCHEMA;
    Need need = Need.of(schema ? databases : List.of(), facts(), List.of(), schema);
    Need whole = backup ? need.and(Need.of(databases, facts(), List.of(), false).scratch()) : need;
    List<Finding> findings = disks(whole);
    return whole.bytes() > 0 ? findings : findings.stream().map(Finding::softened).toList();
  }

  private List<Observed.DatabaseFacts> facts() {
    return observed.data().databases();
  }

  private List<Finding> disks(Need need) {
    List<Observed.Disk> disks = distinct(observed.host().disks());
    boolean noneHasRoom = disks.stream().noneMatch(d -> room(d, need));
    List<Finding> findings = new ArrayList<>();
    for (Observed.Disk disk : disks) {
      findings.add(disk(disk, need, noneHasRoom));
    }
    return findings;
  }

  private Finding disk(Observed.Disk disk, Need need, boolean noneHasRoom) {
    Finding now = AgentChecks.disk(disk, scope.preflight());
    if (now.stops()) {
      return now;
    }
    long floor = scope.preflight().minFreeBytes();
    String after =
        need.bytes() == 0 ? now.seen() : now.seen() + "; the run writes up to " + need.text();
    if (room(disk, need)) {
      return Finding.pass("disk", disk.path(), after);
    }
    String hint =
        "free %s more on it".formatted(Human.bytes(need.bytes() + floor - disk.freeBytes()));
    return noneHasRoom
        ? Finding.stop("disk", disk.path(), after, hint)
        : Finding.warn("disk", disk.path(), after + ", too much if all of it lands here", hint);
  }

  private boolean room(Observed.Disk disk, Need need) {
    return disk.freeBytes() - need.bytes() >= scope.preflight().minFreeBytes();
  }

  /** Two paths with the same numbers are one file system. */
  private static List<Observed.Disk> distinct(List<Observed.Disk> disks) {
    List<Observed.Disk> distinct = new ArrayList<>();
    for (Observed.Disk disk : disks) {
      boolean known =
          distinct.stream()
              .anyMatch(
                  d -> d.totalBytes() == disk.totalBytes() && d.freeBytes() == disk.freeBytes());
      if (!known) {
        distinct.add(disk);
      }
    }
    return distinct;
  }

  /** An old backup is only worth a warning, since the run makes and proves a fresh one. */
  List<Finding> backups(List<Database> databases, Instant now) {
    List<Finding> findings = new ArrayList<>();
    for (Database database : databases) {
      findings.add(backup(database.name(), now));
    }
    return findings;
  }

  private Finding backup(String database, Instant now) {
    Duration limit = scope.preflight().backupMaxAge();
    String hint = "nothing: the run makes and proves a fresh one before anything changes";
    for (Observed.Backup backup : observed.host().backups()) {
      if (backup.proven() && backup.database().equals(database)) {
        Duration age = Duration.between(backup.made(), now);
        String seen =
            "newest proven backup %s is %s old".formatted(backup.id(), Human.duration(age));
        return age.compareTo(limit) > 0
            ? Finding.warn("backup", database, seen + ", more than " + Human.duration(limit), hint)
            : Finding.pass("backup", database, seen);
      }
    }
    return Finding.warn("backup", database, "no proven backup yet", hint);
  }

  /** What a run writes, at most. */
  private record Need(long point, long dump, long scratch, long images) {

    static Need of(
        List<Database> databases,
        List<Observed.DatabaseFacts> facts,
        List<Observed.TargetFacts> targets,
        boolean withPoint) {
      List<String> servers = new ArrayList<>();
      long point = 0;
      long data = 0;
      for (Database database : databases) {
        for (Observed.DatabaseFacts fact : facts) {
          if (fact.database().equals(database.name())) {
            data += fact.bytes();
            // A rollback point is of a whole server, however many databases it has.
            if (withPoint && !servers.contains(database.unit())) {
              servers.add(database.unit());
              point += fact.serverBytes();
            }
          }
        }
      }
      long images = fetched(targets);
      // A dump is compressed; half is more than was ever measured. Its proof is a full database.
      return new Need(point, data / 2, data, images);
    }

    /** Units that share an artefact fetch it once. */
    private static long fetched(List<Observed.TargetFacts> targets) {
      List<ArtefactId> known = new ArrayList<>();
      long bytes = 0;
      for (Observed.TargetFacts target : targets) {
        ArtefactId artefact = target.artefact();
        if (artefact != null && !known.contains(artefact)) {
          known.add(artefact);
          bytes += target.bytes();
        }
      }
      return bytes;
    }

    Need and(long restored) {
      return new Need(point + restored, dump, scratch, images);
    }

    long bytes() {
      return point + dump + scratch + images;
    }

    String text() {
      return "%s (rollback point %s, backup %s, its proof %s, release %s)"
          .formatted(
              Human.bytes(bytes()),
              Human.bytes(point),
              Human.bytes(dump),
              Human.bytes(scratch),
              Human.bytes(images));
    }
  }
}
