package dev.slipway.it;

import dev.slipway.it.Browser.Size;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What one does in the Temporal UI of the pinned dev server, in the UI's own words: the marks that
 * its makers set for their tests, and the labels that people read.
 */
record TemporalUi(Browser browser, String address) {
  private static final String WORKFLOWS = "/namespaces/default/workflows/";
  private static final long ASK_AGAIN_MILLIS = 500;
  private static final String DIALOG = "dialog[open] ";
  private static final String DETAILS = "iframe[title=output]";

  /** Fills the form in and sends it off. */
  void start(String type, String id, String json) {
    browser.go(address + WORKFLOWS + "start-workflow");
    if (!json.isEmpty()) {
      browser.type("[role=textbox]", json);
    }
    browser.type("#workflowId", id);
    browser.type("#taskQueue", "slipway");
    browser.type("#workflowType", type);
    browser.says("Task Queue is Active");
    browser.picture("start");
    browser.press("[data-testid=start-workflow-button]", "Start Workflow");
    browser.says("Workflow started successfully");
  }

  void open(String id) {
    browser.go(address + WORKFLOWS + URLEncoder.encode(id, StandardCharsets.UTF_8));
    browser.see("h1", id);
  }

  /** What the run says of itself now, once it says this. */
  String details(String says) {
    browser.press("[data-testid=user-metadata-tab]", "User Metadata");
    String[] text = {""};
    Invariants.await(
        "current details with '%s'".formatted(says),
        Browser.PATIENCE,
        () -> {
          text[0] = browser.inside(DETAILS);
          boolean said = text[0].contains(says);
          if (!said) {
            browser.key("r"); // the page asks anew
            Invariants.pause(ASK_AGAIN_MILLIS);
          }
          return said;
        });
    return text[0];
  }

  /** Brings them to where they can be seen; there is room for the head of the page on a desk. */
  void showDetails() {
    browser.bringIntoView(browser.size() == Size.PHONE ? DETAILS : "h1");
  }

  /**
   * Picks an update from the list and sends it with this. Away from the tab of the details, whose
   * key for asking anew takes every letter r that is typed.
   */
  void update(String name, String json) {
    browser.press("[data-testid=history-tab]", "History");
    browser.press("button", "More Actions");
    browser.press("[data-testid=update-button]", "Send an Update");
    browser.press(DIALOG + "[data-testid=update-select-button]", "");
    browser.see(DIALOG + "[role=option]", "agree to the plan");
    browser.picture("updates");
    browser.press(DIALOG + "[role=option]", name);
    browser.type(DIALOG + "[role=textbox]", json);
    browser.picture(name);
    browser.press(DIALOG + "[data-testid=confirm-modal-button]", "Submit");
  }

  void answered(String words) {
    browser.see("body", words);
  }

  void closeDialog() {
    browser.press(DIALOG + "button", "Cancel");
  }

  /** How the server says that the run is. */
  void status(String word) {
    browser.says(word);
  }
}
