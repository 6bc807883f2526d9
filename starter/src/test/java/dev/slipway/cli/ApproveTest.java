package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.Harness.Answer;
import dev.slipway.plan.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Approving by command, and the keys that are signed with. */
@Timeout(60)
class ApproveTest {
  private static final Pattern SIGNATURE = Pattern.compile("signature=(\\S+)");

  @TempDir Path config = Path.of("");

  private final Harness harness = Harness.withWorker();

  @AfterEach
  void stop() {
    harness.close();
  }

  private Path key(String file) {
    return config.resolve("slipway/keys").resolve(file);
  }

  private void atHome() {
    harness.env = Map.of("XDG_CONFIG_HOME", config.toString());
  }

  @Test
  void a_run_that_waits_for_approval_ends_the_watching_with_4() {
    Answer waits = harness.run("upgrade", "approval", "--to", "defectdojo=2.38.0", "--wait");
    assertEquals(ExitCode.WAITING, waits.code(), waits.toString());
    assertTrue(waits.out().contains("approval of oncall (0 of 1) until"), waits.out());
    assertTrue(waits.out().contains("slipway approve approval --digest sha256:1f2e"), waits.out());
    assertEquals(ExitCode.WAITING, harness.run("status", "approval").code());
    assertEquals(ExitCode.WAITING, harness.run("status").code());
  }

  @Test
  void approving_shows_the_plan_and_says_as_whom() throws JsonProcessingException {
    atHome();
    harness.run("upgrade", "approval", "--to", "defectdojo=2.38.0");
    Answer other = harness.run("approve", "approval", "--digest", "ffffffff");
    assertEquals(ExitCode.REFUSED, other.code(), other.toString());
    assertTrue(other.err().contains("you mean the plan ffffffff"), other.err());
    Answer eve = harness.run("approve", "approval", "--as", "eve");
    assertEquals(ExitCode.REFUSED, eve.code(), eve.toString());
    assertTrue(eve.err().contains("nobody who is asked is called 'eve'"), eve.err());

    Answer said =
        harness.run(
            "approve", "approval", "--digest", "1f2e3d4c5b6a", "--as", "anna", "--output", "json");
    assertEquals(ExitCode.REACHED, said.code(), said.toString());
    assertTrue(said.err().contains("# Upgrade of approval"), said.err());
    assertTrue(said.err().contains("oncall: 1 of anna, ben; after 4 h also carl"), said.err());
    JsonNode document = Payloads.json().readTree(said.out());
    assertEquals("claimed", document.path("identity").asText());
    assertEquals("anna", document.path("requestedBy").asText());
    assertEquals(0, harness.run("status", "approval").code());
  }

  @Test
  void with_a_key_the_answer_is_signed() {
    atHome();
    assertEquals(0, harness.run("keys", "new", "anna").code());
    String key = new Keys(harness.env).show("anna").key();
    harness.run("upgrade", "approval", "--to", "defectdojo=2.38.0");

    Answer said = harness.run("approve", "approval", "--as", "anna");

    Matcher signature = SIGNATURE.matcher(said.out());
    assertTrue(signature.find(), said.toString());
    byte[] text =
        Signatures.text("approval", "20261121-021500-k3f9", Samples.DIGEST, "approve", "anna");
    assertTrue(Signatures.holds(key, text, signature.group(1)), said.toString());
  }

  @Test
  void a_rejection_ends_the_run_with_3() {
    harness.run("upgrade", "approval", "--to", "defectdojo=2.38.0");
    assertEquals(ExitCode.USAGE, harness.run("reject", "approval").code());
    Answer said =
        harness.run("reject", "approval", "--reason", "not now", "--as", "anna", "--wait");
    assertEquals(ExitCode.REFUSED, said.code(), said.toString());
    assertTrue(said.out().contains("REJECTED"), said.out());
  }

  @Test
  void without_a_run_or_a_worker_nothing_is_told() {
    assertEquals(ExitCode.REFUSED, harness.run("approve", "kekkai").code());
    assertEquals(ExitCode.USAGE, harness.run("approve", "kekkai", "--digest", "xyz").code());
    assertEquals(ExitCode.USAGE, harness.run("approve", "kekkai", "--as", "../anna").code());
  }

  @Test
  void keys_are_made_once_and_for_one_pair_of_eyes() throws IOException {
    atHome();
    assertTrue(harness.run("keys", "list").out().contains("No key yet"));
    Answer made = harness.run("keys", "new", "anna");
    assertEquals(0, made.code(), made.toString());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key("anna.pem"))));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(key("").normalize())));
    String shown = harness.run("keys", "show", "anna").out().strip();
    assertTrue(shown.matches("anna: \\{ key: \"ed25519:[A-Za-z0-9+/]{43}=\" }"), shown);
    assertTrue(made.out().contains(shown), made.out());
    assertFalse(made.out().contains("PRIVATE"), made.out());
    assertEquals(harness.run("keys", "list").out().strip(), shown);

    Answer again = harness.run("keys", "new", "anna");
    assertEquals(ExitCode.REFUSED, again.code(), again.toString());
    assertEquals(shown, harness.run("keys", "show", "anna").out().strip());
    assertEquals(ExitCode.REFUSED, harness.run("keys", "show", "ben").code());
    assertEquals(ExitCode.USAGE, harness.run("keys").code());
    assertEquals(ExitCode.USAGE, harness.run("keys", "new", "../x").code());
  }

  @Test
  void a_key_that_others_can_read_is_not_used() throws IOException {
    atHome();
    harness.run("keys", "new", "anna");
    Files.setPosixFilePermissions(key("anna.pem"), PosixFilePermissions.fromString("rw-r--r--"));
    harness.run("upgrade", "approval", "--to", "defectdojo=2.38.0");
    Answer refused = harness.run("approve", "approval", "--as", "anna");
    assertEquals(ExitCode.REFUSED, refused.code(), refused.toString());
    assertTrue(refused.err().contains("can be read by others"), refused.err());
    assertEquals(ExitCode.WAITING, harness.run("status", "approval").code());
  }
}
