package dev.slipway.adapter.catalogue;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Freeze;
import dev.slipway.stack.WindowRules.Window;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;

/** From the windows of a file without errors to the record. */
final class WindowsBinder {

  private WindowsBinder() {}

  static WindowRules bind(Value value) {
    String zone = value.text("zone");
    List<Window> windows = new ArrayList<>();
    value.named("weekly").forEach((name, window) -> windows.add(window(name, window, zone)));
    List<Freeze> freezes = new ArrayList<>();
    value.named("freezes").forEach((name, freeze) -> freezes.add(freeze(name, freeze)));
    return new WindowRules(
        zone,
        Binder.duration(value.text("expected")),
        Binder.duration(value.text("reserve")),
        windows,
        freezes);
  }

  private static Window window(String name, Value value, String zone) {
    String own = value.textOrEmpty("zone");
    return new Window(
        name,
        value.texts("days").stream().map(WindowsBinder::day).toList(),
        LocalTime.parse(value.text("from")),
        LocalTime.parse(value.text("to")),
        own.isEmpty() ? zone : own,
        value.texts("changes").stream()
            .map(c -> ApprovalRules.Kind.valueOf(ApprovalsBinder.upper(c)))
            .toList());
  }

  private static DayOfWeek day(String word) {
    return DayOfWeek.of(WindowsForm.DAYS.indexOf(word) + 1);
  }

  private static Freeze freeze(String name, Value value) {
    return new Freeze(
        name,
        LocalDate.parse(value.text("from")),
        LocalDate.parse(value.text("until")),
        value.text("reason"));
  }
}
