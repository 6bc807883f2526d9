package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.it.Browser.Size;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody on call with a browser and nothing else: starts an upgrade, reads what it waits for,
 * agrees to it, and sees how it ends. Its pictures are those of the pages; they are renewed there
 * with {@code -Dslipway.pictures=true}.
 */
@Timeout(400)
class TemporalUiIT {
  private static final Pattern APPROVE = Pattern.compile("approve (\\{\"digest\":\"\\w+\",.*\\})");

  private static Kekkai kekkai;

  @BeforeAll
  static void open() throws IOException {
    kekkai = Kekkai.open("ui", new Between());
  }

  @AfterAll
  static void close() {
    kekkai.close();
  }

  @Test
  void an_upgrade_by_the_ui_alone() throws IOException {
    upgrade(Size.DESKTOP, "defectdojo", "2.38.0");
  }

  @Test
  @Tag("long")
  void an_upgrade_by_the_ui_alone_on_a_phone() throws IOException {
    upgrade(Size.PHONE, "portal", "1.1.0");
  }

  private static void upgrade(Size size, String component, String version) throws IOException {
    try (Browser browser = Browser.open(size)) {
      try {
        upgrade(browser, component, version);
      } catch (RuntimeException | AssertionError failed) {
        browser.keepEvidence();
        throw failed;
      }
    }
    String variable = component.equals("portal") ? "PORTAL_VERSION" : "DOJO_VERSION";
    assertEquals(version, kekkai.field.stack.setting(variable), "what the stack's settings say");
  }

  private static void upgrade(Browser browser, String component, String version) {
    TemporalUi ui = new TemporalUi(browser, kekkai.field.ui());
    ui.start("Upgrade", "upgrade/kekkai", "{\"stack\":\"kekkai\",\"too\":{}}");
    ui.open("upgrade/kekkai");
    ui.status("Failed");
    ui.details("unknown field (allowed: stack, to, settings, dryRun");
    ui.showDetails();
    browser.picture("refused");

    String request =
        "{\"stack\":\"kekkai\",\"to\":{\"%s\":\"%s\"},\"requestedBy\":\"ben\"}"
            .formatted(component, version);
    ui.start("Upgrade", "upgrade/kekkai", request);
    ui.open("upgrade/kekkai");
    ui.status("Running");
    String details = ui.details("Waits for approval of oncall (0 of 1)");
    ui.showDetails();
    browser.picture("waits");
    Matcher example = APPROVE.matcher(details);
    assertTrue(example.find(), details);
    String json = Objects.requireNonNull(example.group(1)).replace("YOUR NAME", "anna");

    ui.update("approve", "\"anna\"");
    ui.answered("found the text 'anna' where an object is wanted; e.g. {\"digest\":");
    browser.picture("wrong");
    ui.closeDialog();

    ui.update("approve", json);
    details = ui.details("Outcome: COMPLETED");
    assertTrue(details.contains("approved by anna (claimed)"), details);
    ui.status("Completed");
    ui.showDetails();
    browser.picture("completed");
  }
}
