package dev.slipway.adapter.catalogue;

import static dev.slipway.adapter.catalogue.Form.fields;
import static dev.slipway.adapter.catalogue.Form.optional;
import static dev.slipway.adapter.catalogue.Form.orElse;
import static dev.slipway.adapter.catalogue.Form.orEmpty;
import static dev.slipway.adapter.catalogue.Form.required;

import java.util.List;

/** The keys of a stack file that say when it may be changed. */
final class WindowsForm {
  /** In the order of the week. */
  static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  private static final Form DATE = new Form.Text(Kind.DATE);
  private static final Form DURATION = new Form.Text(Kind.DURATION);
  private static final Form TIME = new Form.Text(Kind.TIME);
  private static final Form ZONE = new Form.Text(Kind.ZONE);

  private static final Form WINDOW =
      fields(
          required("days", new Form.Items(new Form.Choice(DAYS), 1), "Days on which it begins."),
          required("from", TIME, "When it begins, by the clocks on the wall."),
          required("to", TIME, "When it ends; on the next day when it is not after from."),
          optional("zone", ZONE, "Time zone, where it is another than that of all windows."),
          orEmpty(
              "changes",
              new Form.Items(new Form.Choice(List.of("patch", "minor", "major", "data-loss")), 0),
              "Kinds of change that may be made in it, as under approvals; left out, all."));

  private static final Form FREEZE =
      fields(
          required("from", DATE, "First day."),
          required("until", DATE, "Last day."),
          required("reason", new Form.Text(Kind.LINE), "Shown to whoever is refused."));

  static final Form WINDOWS =
      fields(
          orElse("zone", ZONE, "UTC", "Time zone of windows and freezes."),
          orElse(
              "expected",
              DURATION,
              "30m",
              "How long an upgrade takes, as long as no earlier one of the stack tells."),
          orElse("reserve", DURATION, "15m", "What must be left of a window for going back."),
          orEmpty(
              "weekly",
              new Form.Names(Kind.NAME, WINDOW, 0),
              "The windows, by name; left out, any time but the freezes."),
          orEmpty(
              "freezes",
              new Form.Names(Kind.NAME, FREEZE, 0),
              "Days on which nothing is changed, whatever the windows say."));

  private WindowsForm() {}
}
