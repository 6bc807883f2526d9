package dev.slipway.adapter.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.ApprovalRules.Group;
import dev.slipway.stack.ApprovalRules.Identity;
import dev.slipway.stack.ApprovalRules.Kind;
import dev.slipway.stack.ApprovalRules.Person;
import dev.slipway.stack.ApprovalRules.Quorum;
import dev.slipway.stack.ApprovalRules.Rule;
import dev.slipway.stack.StackDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The approvals of a stack file: what is read, and what makes no sense. */
class ApprovalsFileTest {
  private static final String KEY = "ed25519:" + "A".repeat(43) + "=";
  private static final String SECTION = "approvals:\n";

  @TempDir Path directory = Path.of("");

  private static String approvals() throws IOException {
    return SECTION + Example.text().split(SECTION, -1)[1];
  }

  private static String rest() throws IOException {
    return Example.text().split(SECTION, -1)[0];
  }

  private Path file(String approvals) throws IOException {
    return Example.write(directory, rest() + approvals);
  }

  private static StackDefinition definition(Path file) {
    StackDefinition definition = StackFiles.read(file).definition();
    assertNotNull(definition, () -> Example.errors(file).toString());
    return definition;
  }

  @Test
  void what_is_written_is_read() throws IOException {
    Path file = file(approvals());
    assertEquals(List.of(), Example.errors(file));
    assertEquals(
        new ApprovalRules(
            Identity.PROVEN,
            List.of(
                new Person("anna", "amueller", KEY),
                new Person("ben", "ben", KEY),
                new Person("carl", "carl", KEY)),
            List.of(
                new Group("oncall", List.of("anna", "ben"), List.of("carl"), Duration.ofHours(4))),
            List.of(
                new Rule(
                    "breaking",
                    List.of("production"),
                    List.of("defectdojo"),
                    List.of(Kind.MAJOR, Kind.DATA_LOSS),
                    List.of(new Quorum("oncall", 2)),
                    true,
                    Duration.ofDays(1),
                    Duration.ofHours(6)),
                new Rule(
                    "any",
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(new Quorum("oncall", 1)),
                    false,
                    Duration.ofDays(2),
                    null))),
        definition(file).approvals());
  }

  @Test
  void left_out_nobody_is_asked() throws IOException {
    assertEquals(ApprovalRules.NONE, definition(file("")).approvals());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "needs: { oncall: 2 } | needs: { oncall: 3 } | 3 of oncall, which has 2",
        "needs: { oncall: 2 } | needs: { oncal: 2 } | no group \"oncal\"; allowed: oncall; did you mean \"oncall\"?",
        "needs: { oncall: 2 } | needs: {} | at least 1 is needed",
        "needs: { oncall: 2 } | needs: { oncall: 0 } | allowed: 1 to 50",
        "components: [defectdojo] | components: [defectdoj] | no component \"defectdoj\"",
        "changes: [major, data-loss] | changes: [majr] | did you mean \"major\"?",
        "people: [anna, ben] | people: [anna, bem] | nobody under approvals.people is \"bem\"",
        "people: [anna, ben] | people: [anna, anna] | \"anna\" is listed twice",
        "people: [carl] | people: [ben] | \"ben\" is listed twice",
        "after: 4h | after: 24h | only when the time of approvals.rules.breaking is over",
        "within: 24h | within: 31d | longer than 30 days",
        "remind: 6h | remind: 1h | more than 20 times within 24h",
        "identity: proven | identity: prooven | did you mean \"proven\"?",
        "login: amueller, | password: x, | unknown key \"password\"",
        "requesterMayApprove: true | requesterMayApprove: perhaps | allowed: true or false",
      })
  void what_makes_no_sense_is_an_error(String old, String replacement, String message)
      throws IOException {
    assertTrue(approvals().contains(old), old);
    List<String> errors = Example.errors(file(approvals().replace(old, replacement)));
    assertTrue(errors.stream().anyMatch(e -> e.contains(message)), errors::toString);
  }

  @Test
  void where_only_signed_ones_count_everybody_has_a_key() throws IOException {
    String without = approvals().replace("ben: { key: \"" + KEY + "\" }", "ben: {}");
    List<String> errors = Example.errors(file(without));
    assertTrue(errors.stream().anyMatch(e -> e.contains("\"ben\" has no key")), errors::toString);
    assertEquals(
        List.of(), Example.errors(file(without.replace("identity: proven", "identity: claimed"))));
    List<String> wrong = Example.errors(file(approvals().replace(KEY, "ed25519:short")));
    assertTrue(wrong.stream().anyMatch(e -> e.contains("44 signs of Base64")), wrong::toString);
  }

  @Test
  void what_never_applies_is_a_warning() throws IOException {
    String elsewhere = approvals().replace("[production]", "[prodution]");
    List<String> warnings = Example.warnings(file(elsewhere));
    assertTrue(
        warnings.stream().anyMatch(w -> w.contains("is not for this stack")), warnings::toString);
    String idle = approvals().replace("  rules:\n", "    idle: { people: [anna] }\n  rules:\n");
    List<String> more = Example.warnings(file(idle));
    assertTrue(more.stream().anyMatch(w -> w.contains("is needed by no rule")), more::toString);
  }

  @Test
  void the_schema_takes_the_same() throws IOException {
    assertEquals(List.of(), StackFileDocTest.violations(rest() + approvals()));
    assertTrue(
        !StackFileDocTest.violations(rest() + approvals().replace("oncall: 2", "oncall: 0"))
            .isEmpty());
  }
}
