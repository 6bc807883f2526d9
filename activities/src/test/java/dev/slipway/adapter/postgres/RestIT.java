package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.activity.DataActivities.FenceRequest;
import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.DataActivities.StateRequest;
import dev.slipway.activity.DataActivities.SwitchRequest;
import dev.slipway.stack.Database.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files and queue of a run whose server has a way back of its own. */
class RestIT {
  private static final String RUN = "20261121-081500-re5t";
  private static final String EMERGENCY = "20261121-091500-em3r";

  /**
   * They go back once units of the stack were let in to the new server. A run that gave up before
   * that opened the old one to users again, and what they did since stays.
   */
  @ParameterizedTest
  @EnumSource(
      value = Level.class,
      names = {"RELEASE", "OPEN"})
  void go_back_only_behind_units_that_were_let_in(Level admitted) throws IOException {
    try (Stand stand = new Stand(Point.COPY)) {
      Path file = stand.store("uploads").resolve("report.txt");
      Files.writeString(file, "of before");
      stand.data.capture(stand.state(RUN, Point.COPY));
      stand.data.fence(stand.fence(RUN, Level.RUN));
      stand.data.keep(
          new StateRequest(stand.key(RUN), stand.place, List.of(), List.of(), stand.keep));
      stand.data.fence(
          new FenceRequest(stand.key(RUN), stand.place, List.of(), admitted, List.of()));
      Files.writeString(file, "of users since");

      stand.data.switchBack(
          new SwitchRequest(stand.key(EMERGENCY), stand.place, List.of(), stand.keep, RUN));

      assertEquals(
          admitted == Level.RELEASE ? "of before" : "of users since", Files.readString(file));
    }
  }
}
