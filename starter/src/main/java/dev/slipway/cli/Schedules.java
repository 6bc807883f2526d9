package dev.slipway.cli;

import dev.slipway.runbook.Names;
import dev.slipway.stack.WindowRules.Window;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleCalendarSpec;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.ScheduleException;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleRange;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The schedules of windows in Temporal, one for each window of a stack: {@code
 * window/kekkai/minor}.
 */
final class Schedules {
  /**
   * A server that is restarted when a window opens still starts what was meant; one that was away
   * for longer does not: what is late does not fit.
   */
  static final Duration CATCH_UP = Duration.ofMinutes(10);

  private static final String PREFIX = "window/";

  private final ScheduleClient client;
  private final Duration catchUp;

  Schedules(Connection connection) {
    this(connection, CATCH_UP);
  }

  Schedules(Connection connection, Duration catchUp) {
    this.client =
        ScheduleClient.newInstance(
            connection.stubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(connection.namespace())
                .setDataConverter(Payloads.converter())
                .setIdentity(Requester.name())
                .build());
    this.catchUp = catchUp;
  }

  /**
   * What a window starts, and with it the input of {@code MaintenanceWindow}.
   *
   * @param applied now: what ended before does not keep the window from starting it
   */
  record Wanted(
      String stack,
      String window,
      Map<String, String> to,
      boolean acceptDataLoss,
      String reason,
      String requestedBy,
      Instant applied) {}

  /** What became of a schedule. */
  enum Applied {
    CREATED,
    UPDATED
  }

  static String id(String stack, String window) {
    return PREFIX + stack + "/" + window;
  }

  /** The window of a schedule's id. */
  static String window(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  /** Makes the schedule be as wanted; one that is paused stays paused. May be repeated. */
  Applied apply(Window window, Wanted wanted) {
    String id = id(wanted.stack(), window.name());
    Schedule schedule = schedule(window, wanted);
    try {
      client.createSchedule(id, schedule, ScheduleOptions.newBuilder().build());
      return Applied.CREATED;
    } catch (ScheduleAlreadyRunningException there) {
      client
          .getHandle(id)
          .update(now ->
              new ScheduleUpdate(
                  Schedule.newBuilder(schedule).setState(state(now.getDescription())).build()));
      return Applied.UPDATED;
    }
  }

  private Schedule schedule(Window window, Wanted wanted) {
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(Names.MAINTENANCE_WINDOW)
                .setArguments(wanted)
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(id(wanted.stack(), window.name()))
                        .setTaskQueue(Names.CENTRAL_QUEUE)
                        .build())
                .build())
        .setSpec(
            ScheduleSpec.newBuilder()
                .setCalendars(List.of(calendar(window)))
                .setTimeZoneName(window.zone())
                .build())
        .setPolicy(
            SchedulePolicy.newBuilder()
                .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP)
                .setCatchupWindow(catchUp)
                .setPauseOnFailure(true)
                .build())
        .build();
  }

  private static ScheduleCalendarSpec calendar(Window window) {
    return ScheduleCalendarSpec.newBuilder()
        .setDayOfWeek(
            window.days().stream().map(Schedules::number).map(ScheduleRange::new).toList())
        .setHour(List.of(new ScheduleRange(window.from().getHour())))
        .setMinutes(List.of(new ScheduleRange(window.from().getMinute())))
        .build();
  }

  /** Temporal's week begins with Sunday, 0. */
  private static int number(DayOfWeek day) {
    return day.getValue() % 7;
  }

  /** Ids of the schedules of a stack, in order; those of all stacks when it is empty. */
  List<String> ids(String stack) {
    String prefix = stack.isEmpty() ? PREFIX : PREFIX + stack + "/";
    return client
        .listSchedules()
        .map(ScheduleListDescription::getScheduleId)
        .filter(id -> id.startsWith(prefix))
        .sorted()
        .toList();
  }

  /** Empty when it is gone. */
  Optional<ScheduleDescription> describe(String id) {
    try {
      return Optional.of(client.getHandle(id).describe());
    } catch (ScheduleException failed) {
      if (isGone(failed)) {
        return Optional.empty();
      }
      throw failed;
    }
  }

  /** Whether it is paused, and the note of whoever said so last. */
  static ScheduleState state(ScheduleDescription schedule) {
    ScheduleState state = schedule.getSchedule().getState();
    return state == null ? ScheduleState.newBuilder().build() : state;
  }

  /** Does something with a schedule; false when there is none. */
  boolean with(String id, Consumer<ScheduleHandle> what) {
    try {
      what.accept(client.getHandle(id));
      return true;
    } catch (ScheduleException failed) {
      if (isGone(failed)) {
        return false;
      }
      throw failed;
    }
  }

  private static boolean isGone(ScheduleException failed) {
    return failed.getCause() instanceof StatusRuntimeException grpc
        && grpc.getStatus().getCode() == Status.Code.NOT_FOUND;
  }
}
