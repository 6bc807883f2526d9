package dev.slipway.cli;

import dev.slipway.plan.Finding;
import dev.slipway.runbook.Names;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.enums.v1.NamespaceState;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a namespace must be like for our runs. Pure: judges what the server has answered. */
final class ServerChecks {
  /**
   * The command line reads how runs ended from Temporal; a month is what people come back after.
   */
  static final Duration RETENTION = Duration.ofDays(30);

  /** What our compose file sets; what fits here fits every server. */
  static final long PAYLOAD_BYTES = 262_144;

  private final String flags;
  private final String namespace;
  private final boolean devServer;

  ServerChecks(Target target, String namespace) {
    this.namespace = namespace;
    this.devServer = target.local();
    this.flags = "--address %s --namespace %s".formatted(target.address(), namespace);
  }

  /** State, retention and limits of the namespace. */
  List<Finding> namespace(DescribeNamespaceResponse described) {
    return List.of(state(described), retention(described), payloads(described));
  }

  /** Nobody let us look. */
  Finding hidden(String what, String why) {
    return Finding.warn(
        what,
        namespace,
        "cannot be looked at: " + why,
        "look with rights of an administrator: temporal operator namespace describe " + flags);
  }

  private Finding state(DescribeNamespaceResponse described) {
    NamespaceState state = described.getNamespaceInfo().getState();
    return state == NamespaceState.NAMESPACE_STATE_DEPRECATED
            || state == NamespaceState.NAMESPACE_STATE_DELETED
        ? Finding.stop(
            "namespace",
            namespace,
            "is " + state.name().replace("NAMESPACE_STATE_", "").toLowerCase(Locale.ROOT),
            "use another one: TEMPORAL_NAMESPACE, or namespace in the profile")
        : Finding.pass("namespace", namespace, "is there");
  }

  private Finding retention(DescribeNamespaceResponse described) {
    Duration kept =
        Duration.ofSeconds(described.getConfig().getWorkflowExecutionRetentionTtl().getSeconds());
    String seen = "runs are kept for " + Words.duration(kept.toMillis());
    return kept.compareTo(RETENTION) >= 0
        ? Finding.pass("retention", namespace, seen)
        : Finding.warn(
            "retention",
            namespace,
            seen + " after their end; then status cannot say how they ended",
            "temporal operator namespace update %s --retention %dh"
                .formatted(flags, RETENTION.toHours()));
  }

  private Finding payloads(DescribeNamespaceResponse described) {
    long limit = described.getNamespaceInfo().getLimits().getBlobSizeLimitError();
    String fix =
        "in the server's dynamic configuration set limit.blobSize.error to %d, as docker-compose.temporal.yml does"
            .formatted(PAYLOAD_BYTES);
    if (limit == 0) {
      return Finding.warn(
          "payloads",
          namespace,
          "the server does not say how large they may be",
          devServer
              ? "nothing, where 'slipway worker' started this dev server, which sets the limit; else "
                  + fix
              : fix);
    }
    String seen = "up to %s are taken".formatted(Words.bytes(limit));
    return limit <= PAYLOAD_BYTES
        ? Finding.pass("payloads", namespace, seen)
        : Finding.warn("payloads", namespace, seen + ": one careless message fills a history", fix);
  }

  /**
   * The search attributes: one that is missing is not set, one of another type blocks every run.
   *
   * @param types of the namespace's own attributes
   */
  List<Finding> attributes(Map<String, IndexedValueType> types) {
    List<Finding> findings = new ArrayList<>();
    for (String name : Names.ATTRIBUTES) {
      IndexedValueType type = types.get(name);
      if (type == null) {
        findings.add(
            Finding.warn(
                "attribute",
                name,
                "is missing: runs go on without it, and cannot be found by it",
                create(name)));
      } else if (type != IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD) {
        findings.add(
            Finding.stop(
                "attribute",
                name,
                "is of type %s, not Keyword: a run that sets it stands still".formatted(word(type)),
                "temporal operator search-attribute remove %s --name %s --yes && %s"
                    .formatted(flags, name, create(name))));
      }
    }
    return findings.isEmpty()
        ? List.of(
            Finding.pass(
                "attributes", namespace, "all %d are there".formatted(Names.ATTRIBUTES.size())))
        : findings;
  }

  private String create(String name) {
    return "temporal operator search-attribute create %s --name %s --type Keyword"
        .formatted(flags, name);
  }

  private static String word(IndexedValueType type) {
    return type.name().replace("INDEXED_VALUE_TYPE_", "");
  }

  /**
   * Who works.
   *
   * @param workflows pollers for workflow tasks of the central queue; empty when the server cannot
   *     tell
   * @param activities likewise, for plans
   */
  Finding workers(Optional<List<String>> workflows, Optional<List<String>> activities) {
    if (workflows.isEmpty()) {
      return Finding.warn(
          "worker", Names.CENTRAL_QUEUE, "the server cannot tell who polls", "slipway status");
    }
    List<String> both = new ArrayList<>(workflows.get());
    both.retainAll(activities.orElse(both));
    return both.isEmpty()
        ? Finding.stop(
            "worker",
            Names.CENTRAL_QUEUE,
            workflows.get().isEmpty()
                ? "nobody takes runbooks"
                : "nobody plans: %s take runbooks only".formatted(workflows.get()),
            "slipway worker")
        : Finding.pass("worker", Names.CENTRAL_QUEUE, String.join(", ", both));
  }
}
