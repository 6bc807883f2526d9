package dev.slipway.adapter.catalogue;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.ApprovalRules.Group;
import dev.slipway.stack.ApprovalRules.Identity;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.ApprovalRules.Person;
import dev.slipway.stack.ApprovalRules.Quorum;
import dev.slipway.stack.ApprovalRules.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From the approvals of a file without errors to the record. */
final class ApprovalsBinder {

  private ApprovalsBinder() {}

  static ApprovalRules bind(Value approvals) {
    List<Person> people = new ArrayList<>();
    approvals.named("people").forEach((name, value) -> people.add(person(name, value)));
    List<Group> groups = new ArrayList<>();
    approvals.named("groups").forEach((name, value) -> groups.add(group(name, value)));
    List<Rule> rules = new ArrayList<>();
    approvals.named("rules").forEach((name, value) -> rules.add(rule(name, value)));
    return new ApprovalRules(
        Identity.valueOf(upper(approvals.text("identity"))), people, groups, rules);
  }

  private static Person person(String name, Value value) {
    String login = value.textOrEmpty("login");
    return new Person(name, login.isEmpty() ? name : login, value.textOrEmpty("key"));
  }

  private static Group group(String name, Value value) {
    Value deputies = value.field("deputies");
    return deputies == null
        ? new Group(name, value.texts("people"), List.of(), Duration.ZERO)
        : new Group(
            name,
            value.texts("people"),
            deputies.texts("people"),
            Binder.duration(deputies.text("after")));
  }

  private static Rule rule(String name, Value value) {
    List<Quorum> needs = new ArrayList<>();
    value
        .named("needs")
        .forEach((group, count) -> needs.add(new Quorum(group, Integer.parseInt(count.text()))));
    String remind = value.textOrEmpty("remind");
    return new Rule(
        name,
        value.texts("environments"),
        value.texts("components"),
        value.texts("changes").stream().map(c -> Kind.valueOf(upper(c))).toList(),
        needs,
        value.text("requesterMayApprove").equals("true"),
        Binder.duration(value.text("within")),
        remind.isEmpty() ? null : Binder.duration(remind));
  }

  static String upper(String word) {
    return word.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
