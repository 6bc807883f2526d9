package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.plan.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read out of the files of a release before it is built. */
class SourceTextsTest {
  @TempDir Path home = Path.of("");

  private static List<String> told(List<Finding> findings) {
    return findings.stream().map(f -> f.severity() + " " + f.seen()).toList();
  }

  private void migration(String name, String text) throws IOException {
    Files.writeString(home.resolve(name), text);
  }

  @Test
  void heads_are_what_nothing_follows() throws IOException {
    migration("001.py", "revision = '001'\ndown_revision = None\n");
    migration("002_a.py", "revision: str = \"002_a\"\ndown_revision: Union[str, None] = \"001\"\n");
    migration("002_b.py", "revision = '002_b'\ndown_revision = '001'\n");
    migration("__init__.py", "");
    assertEquals(
        List.of("STOP has 2 heads: 002_a, 002_b"), told(AlembicHeads.findings("v1", home)));
    migration("003.py", "revision = '003'\ndown_revision = (\n    '002_a',\n    '002_b',\n)\n");
    assertEquals(List.of("PASS one head: 003"), told(AlembicHeads.findings("v1", home)));
  }

  @Test
  void what_cannot_be_read_is_said() throws IOException {
    migration("001.py", "revision = '001'\ndown_revision = None\n");
    migration("odd.py", "revision = compute()\n");
    assertEquals(
        List.of(
            "PASS one head: 001", "WARN cannot tell all heads; no revision was found in odd.py"),
        told(AlembicHeads.findings("v1", home)));
    List<Finding> none = AlembicHeads.findings("v1", home.resolve("nosuch"));
    assertEquals(List.of(Finding.Severity.WARN), none.stream().map(Finding::severity).toList());
  }

  @Test
  void a_new_setting_without_a_value_has_to_be_said() throws IOException {
    Upstream upstream = new Upstream(home);
    Path tree =
        upstream.sources.tree(
            upstream.place, upstream.sources.fetch(upstream.place, "v0.4.0").commit());
    Path settings = Files.writeString(home.resolve("env"), "OPENWATCH_ORGANISATION=us\n");
    SettingsChange change = SettingsChange.of(upstream.place, tree, settings);
    assertEquals(
        new SettingsChange(
            ".env.example",
            Set.of("OPENWATCH_AUDIT_KEY"),
            Map.of("OPENWATCH_LOG_LEVEL", "info"),
            Set.of()),
        change);
    assertEquals(
        List.of("WARN new in .env.example, where its value is 'info'; nothing sets it"),
        told(change.findings()));
    assertTrue(
        change.missing("backend").stream()
            .allMatch(m -> m.variable().equals("OPENWATCH_AUDIT_KEY")));
  }
}
