package dev.slipway.adapter.exec;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Ids of runs: when each was minted, and a few letters, e.g. "20261121-021500-k3f9". */
public final class RunIds {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
  private static final int TIME_LENGTH = 15;

  private RunIds() {}

  /** When the run was minted; the epoch for an id that does not say. */
  public static Instant begun(String run) {
    try {
      return run.length() < TIME_LENGTH
          ? Instant.EPOCH
          : LocalDateTime.parse(run.substring(0, TIME_LENGTH), TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }
}
