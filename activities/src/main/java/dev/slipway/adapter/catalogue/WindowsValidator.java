package dev.slipway.adapter.catalogue;

import dev.slipway.stack.WindowRules;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Windows that never open, or in which nothing could ever begin, are mistakes. */
final class WindowsValidator {
  private final Findings findings;
  private final @Nullable Value windows;

  WindowsValidator(Value root, Findings findings) {
    this.findings = findings;
    this.windows = root.field("windows");
  }

  void check() {
    if (windows == null) {
      return;
    }
    zone(windows);
    windows.named("weekly").values().forEach(window -> window(window, windows));
    windows.named("freezes").values().forEach(this::freeze);
  }

  private void zone(Value owner) {
    Value zone = owner.field("zone");
    if (zone == null) {
      return;
    }
    List<String> known = ZoneId.getAvailableZoneIds().stream().sorted().toList();
    if (!known.contains(zone.text())) {
      String meant = Nearest.hint(zone.text(), known);
      findings.error(
          zone,
          "no time zone " + Findings.quote(zone.text()),
          "allowed: names as in Europe/Berlin, or UTC" + (meant.isEmpty() ? "" : "; " + meant));
    }
  }

  private void window(Value window, Value all) {
    zone(window);
    doubles(window.each("days"));
    doubles(window.each("changes"));
    Duration lasts = length(window);
    Value reserve = all.field("reserve");
    Value expected = all.field("expected");
    if (lasts == null || reserve == null) {
      return;
    }
    Duration kept = Binder.duration(reserve.text());
    if (lasts.compareTo(kept) <= 0) {
      findings.error(
          window,
          "is not longer than the reserve of %s for going back".formatted(reserve.text()),
          "nothing could ever begin in it: let it be longer, or reserve less");
    } else if (expected != null
        && lasts.compareTo(kept.plus(Binder.duration(expected.text())).plus(WindowRules.TO_BEGIN))
            < 0) {
      findings.warn(
          window,
          "is shorter than the expected %s, the reserve of %s and %dm to look and plan"
              .formatted(expected.text(), reserve.text(), WindowRules.TO_BEGIN.toMinutes()),
          "as long as no earlier run tells better, nothing begins in it");
    }
  }

  private static @Nullable Duration length(Value window) {
    if (window.field("from") == null || window.field("to") == null) {
      return null;
    }
    Duration length =
        Duration.between(LocalTime.parse(window.text("from")), LocalTime.parse(window.text("to")));
    return length.isPositive() ? length : length.plusDays(1);
  }

  private void freeze(Value freeze) {
    LocalDate from = date(freeze.field("from"));
    LocalDate until = date(freeze.field("until"));
    if (from != null && until != null && until.isBefore(from)) {
      findings.error(freeze.at("until"), "is before the first day", "let until be the last day");
    }
  }

  private @Nullable LocalDate date(@Nullable Value value) {
    if (value == null) {
      return null;
    }
    try {
      return LocalDate.parse(value.text());
    } catch (DateTimeException notInTheCalendar) {
      findings.error(
          value, "there is no day " + Findings.quote(value.text()), "allowed: a day that exists");
      return null;
    }
  }

  private void doubles(List<Value> values) {
    List<String> seen = new ArrayList<>();
    for (Value value : values) {
      if (seen.contains(value.text())) {
        findings.error(value, Findings.quote(value.text()) + " is listed twice", "remove one");
      }
      seen.add(value.text());
    }
  }
}
