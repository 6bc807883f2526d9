package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.PlatformActivities.DeployRequest;
import dev.slipway.activity.PlatformActivities.KnobSetting;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.SettingsFile;
import dev.slipway.stack.Knob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names that a shell would trip over, and settings of ours that must not reach the stack. */
class OddNamesIT {

  @Test
  void a_directory_with_shell_characters_is_upgraded_like_any_other() {
    try (Rig rig = new Rig(Rig.SHOP, " $(touch pwned); 'x' & \"y\"")) {
      rig.release("1");
      rig.release("2");
      rig.byHand("up", "-d");
      rig.upgrade("2");
      Map<String, String> after = rig.containers();
      assertEquals(4, after.size());
      rig.byHand("up", "-d");
      assertEquals(after, rig.containers());
      assertFalse(Files.exists(rig.directory.resolve("pwned")));
      assertFalse(Files.exists(Path.of("pwned")));
    }
  }

  @Test
  void a_knob_value_with_shell_characters_is_read_back_as_it_is() {
    try (Rig rig = new Rig(Rig.SHOP)) {
      String odd = "1 $(touch pwned) `id` ${HOME} \"q\" #x";
      List<KnobSetting> knobs =
          List.of(new KnobSetting("shop", new Knob("APP_VERSION", ".env"), odd));
      DeployRequest request =
          new DeployRequest(
              rig.key("turn", 1), rig.place, List.of(rig.shop), knobs, List.of(), false);
      rig.platform.turn(request);
      assertTrue(rig.platform.turned(request).holds());
      assertEquals(odd, SettingsFile.read(rig.directory.resolve(".env")).get("APP_VERSION"));
      assertTrue(rig.byHand("config").contains("app:" + odd.replace("$", "$$").substring(0, 8)));
    }
  }

  @Test
  void a_variable_of_the_agent_does_not_reach_the_definition() {
    Exec.Result result =
        new Exec()
            .runApart(Path.of("/"), Map.of("GIVEN", "yes"), Duration.ofSeconds(10), List.of("env"));
    assertTrue(result.out().contains("GIVEN=yes"));
    assertTrue(result.out().contains("PATH="));
    assertFalse(result.out().contains("JAVA_HOME="), result.out());
  }
}
