package dev.slipway.adapter.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules about approvals that could never be fulfilled, or never apply, are mistakes. */
final class ApprovalsValidator {
  /** Past it nobody remembers the plan, and the stack has long changed. */
  private static final Duration LONGEST = Duration.ofDays(30);

  /** Each is a few events in the history of the run, which must stay readable. */
  private static final int MOST_REMINDERS = 20;

  private final Findings findings;
  private final Map<String, Value> components;
  private final String environment;
  private final boolean proven;
  private final Map<String, Value> people;
  private final Map<String, Value> groups;
  private final Map<String, Value> rules;

  ApprovalsValidator(Value root, Findings findings) {
    this.findings = findings;
    this.components = root.named("components");
    this.environment = root.textOrEmpty("environment");
    Value approvals = root.field("approvals");
    this.proven = approvals != null && approvals.textOrEmpty("identity").equals("proven");
    this.people = approvals == null ? Map.of() : approvals.named("people");
    this.groups = approvals == null ? Map.of() : approvals.named("groups");
    this.rules = approvals == null ? Map.of() : approvals.named("rules");
  }

  void check() {
    groups.values().forEach(this::group);
    rules.values().forEach(this::rule);
    for (Map.Entry<String, Value> group : groups.entrySet()) {
      if (rules.values().stream().noneMatch(r -> r.named("needs").containsKey(group.getKey()))) {
        findings.warn(
            group.getValue(),
            "is needed by no rule",
            "name it under needs of a rule, or remove it");
      }
    }
  }

  private void group(Value group) {
    List<Value> all = new ArrayList<>(group.each("people"));
    Value deputies = group.field("deputies");
    if (deputies != null) {
      all.addAll(deputies.each("people"));
    }
    List<String> seen = new ArrayList<>();
    for (Value person : all) {
      known(person, "nobody under approvals.people is", people.keySet());
      if (seen.contains(person.text())) {
        findings.error(person, Findings.quote(person.text()) + " is listed twice", "remove one");
      }
      seen.add(person.text());
      Value entry = people.get(person.text());
      if (proven && entry != null && entry.field("key") == null) {
        findings.error(
            person,
            Findings.quote(person.text()) + " has no key, and only signed approvals count",
            "make one with: slipway keys new " + person.text());
      }
    }
  }

  private void rule(Value rule) {
    for (Value component : rule.each("components")) {
      known(component, "no component", components.keySet());
    }
    List<String> environments = rule.texts("environments");
    if (!environments.isEmpty() && !environments.contains(environment)) {
      findings.warn(
          rule,
          "is not for this stack, whose environment is " + Findings.quote(environment),
          "correct environments, or remove the rule");
    }
    rule.named("needs").forEach((name, count) -> needs(rule, name, count));
    times(rule);
  }

  private void needs(Value rule, String name, Value count) {
    Value group = groups.get(name);
    if (group == null) {
      findings.error(
          count,
          "no group " + Findings.quote(name),
          Nearest.allowed(name, new ArrayList<>(groups.keySet())));
      return;
    }
    int of = group.each("people").size();
    if (Integer.parseInt(count.text()) > of) {
      findings.error(
          count,
          "%s of %s, which has %d".formatted(count.text(), name, of),
          "name more people, or need fewer");
    }
    Value deputies = group.field("deputies");
    Value after = deputies == null ? null : deputies.field("after");
    Duration within = duration(rule.field("within"));
    if (after != null && within != null && Binder.duration(after.text()).compareTo(within) >= 0) {
      findings.error(
          after,
          "the deputies may answer only when the time of %s is over".formatted(rule.path()),
          "let after be shorter than within");
    }
  }

  private void times(Value rule) {
    Duration within = duration(rule.field("within"));
    Duration remind = duration(rule.field("remind"));
    if (within != null && within.compareTo(LONGEST) > 0) {
      findings.error(rule.at("within"), "longer than 30 days", "a plan does not stay true so long");
    }
    if (within != null
        && remind != null
        && within.compareTo(remind.multipliedBy(MOST_REMINDERS)) > 0) {
      findings.error(
          rule.at("remind"),
          "more than %d times within %s".formatted(MOST_REMINDERS, rule.text("within")),
          "remind more rarely");
    }
  }

  private static @Nullable Duration duration(@Nullable Value value) {
    return value == null ? null : Binder.duration(value.text());
  }

  private void known(Value reference, String missing, Collection<String> known) {
    if (!known.contains(reference.text())) {
      findings.error(
          reference,
          missing + " " + Findings.quote(reference.text()),
          Nearest.allowed(reference.text(), known));
    }
  }
}
