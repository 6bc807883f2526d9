package dev.slipway.plan;

import dev.slipway.stack.Preflight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent and its host must be before any run begins there. Pure. */
public final class AgentChecks {
  /** Journals and backups of several hosts are put in order by their clocks. */
  private static final Duration SKEW_NOTED = Duration.ofSeconds(5);

  /** Beyond that certificates and ages of backups are judged wrongly. */
  private static final Duration SKEW_STOPS = Duration.ofMinutes(5);

  private AgentChecks() {}

  /** The agent speaks our contract. */
  public static Finding protocol(Observed.Pong agent, int ours) {
    return agent.protocol() == ours
        ? Finding.pass("agent", agent.host(), "answers, protocol %d".formatted(agent.protocol()))
        : Finding.stop(
            "agent",
            agent.host(),
            "speaks protocol %d, the workflow %d".formatted(agent.protocol(), ours),
            "run the same release of slipway on the central worker and on host " + agent.host());
  }

  /** Nobody takes the calls of a host. */
  public static Finding away(String host, String why) {
    return Finding.stop(
        "agent",
        host,
        "its agent does not answer: " + why,
        "on that host run: slipway worker --agent --host %s".formatted(host));
  }

  /** Somebody takes the calls of a host and does not get round to answering. */
  public static Finding slow(String host, Duration waited) {
    return Finding.stop(
        "agent",
        host,
        "its agent is there and too slow: no answer within %s of taking the call"
            .formatted(Human.duration(waited)),
        "look at the load of that host and at the log of its agent; restart the agent if it hangs");
  }

  /**
   * The agent is still one with which the plan can be carried out.
   *
   * @param planned the one that answered when the plan was made; null when that was not recorded
   */
  public static Finding same(Observed.@Nullable Pong planned, Observed.Pong now) {
    if (planned != null && planned.protocol() != now.protocol()) {
      return Finding.stop(
          "agent",
          now.host(),
          "speaks protocol %d, and the plan was made with one of protocol %d: it was replaced meanwhile"
              .formatted(now.protocol(), planned.protocol()),
          "run the same release of slipway on the central worker and on host %s, then start again"
              .formatted(now.host()));
    }
    List<String> lost =
        planned == null
            ? List.of()
            : planned.capabilities().stream().filter(c -> !now.capabilities().contains(c)).toList();
    return lost.isEmpty()
        ? Finding.pass("agent", now.host(), "answers, protocol %d".formatted(now.protocol()))
        : Finding.stop(
            "agent",
            now.host(),
            "can no longer do %s, which it could when the plan was made"
                .formatted(String.join(", ", lost)),
            "install what is missing on that host and restart the agent, then start again");
  }

  /**
   * The host's clock agrees with the server's.
   *
   * @param before the server's time when the agent was asked
   * @param after its time when the answer was there
   */
  public static Finding clock(Observed.Pong agent, Instant before, Instant after) {
    Instant said = agent.clock();
    Duration skew =
        said.isBefore(before)
            ? Duration.between(said, before)
            : said.isAfter(after) ? Duration.between(after, said) : Duration.ZERO;
    String seen =
        skew.compareTo(SKEW_NOTED) <= 0
            ? "agrees with Temporal's"
            : "%s %s Temporal's"
                .formatted(
                    Human.seconds(skew.toMillis()), said.isBefore(before) ? "behind" : "before");
    String hint =
        "on that host run: timedatectl set-ntp true   then look: timedatectl timesync-status";
    if (skew.compareTo(SKEW_STOPS) > 0) {
      return Finding.stop("clock", agent.host(), seen, hint);
    }
    return skew.compareTo(SKEW_NOTED) > 0
        ? Finding.warn("clock", agent.host(), seen, hint)
        : Finding.pass("clock", agent.host(), seen);
  }

  /** The disk is within the limits of the stack file, before any run writes to it. */
  public static Finding disk(Observed.Disk disk, Preflight limits) {
    int used = Human.usedPercent(disk);
    String seen = "%d %% used, %s free".formatted(used, Human.bytes(disk.freeBytes()));
    if (used > limits.maxUsedPercent()) {
      return Finding.stop(
          "disk",
          disk.path(),
          seen + ", at most %d %% allowed".formatted(limits.maxUsedPercent()),
          "free space or enlarge the disk; the limit is preflight.disk.maxUsed in the stack file");
    }
    if (disk.freeBytes() < limits.minFreeBytes()) {
      return Finding.stop(
          "disk",
          disk.path(),
          seen + ", at least %s must stay free".formatted(Human.bytes(limits.minFreeBytes())),
          "free space or enlarge the disk; the limit is preflight.disk.minFree in the stack file");
    }
    return Finding.pass("disk", disk.path(), seen);
  }
}
