package dev.slipway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import dev.slipway.activity.CatalogueActivities;
import dev.slipway.plan.Order;
import dev.slipway.plan.Plan;
import dev.slipway.plan.window.Preview;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.window.MaintenanceWindowImpl;
import dev.slipway.runbook.window.WindowsWorkflowImpl;
import dev.slipway.stack.WindowRules;
import dev.slipway.stack.WindowRules.Window;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesRequest;
import io.temporal.client.schedules.ScheduleDescription;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.common.converter.RawValue;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedules on a real server: the SDK's test server has none. */
@Timeout(240)
class ScheduleIT {
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private static final List<DayOfWeek> EVERY_DAY = List.of(DayOfWeek.values());

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private volatile WindowRules rules = WindowRules.NONE;

  @BeforeEach
  void needsTheBinary() {
    assertTrue(
        DevServerSettings.binary(System.getenv()).isPresent(),
        "no temporal binary; dev/setup temporal fetches it");
  }

  private DevServerSettings settings() {
    return DevServerSettings.ofItsOwn(System.getenv(), directory).orElseThrow();
  }

  private int run(DevServer server, String... args) {
    out.reset();
    err.reset();
    Session session =
        new Session(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            InstantSource.system(),
            ZoneOffset.UTC,
            Session.Pace.STANDARD,
            () -> Connection.open(server.target()));
    return Cli.create(session).execute(args);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
  }

  private WorkerFactory work(Connection connection) {
    WorkerFactory factory = WorkerFactory.newInstance(connection.client());
    Worker worker = factory.newWorker(Names.CENTRAL_QUEUE);
    worker.registerWorkflowImplementationTypes(FakeRunbooks.ALL);
    worker.registerWorkflowImplementationTypes(
        MaintenanceWindowImpl.class, WindowsWorkflowImpl.class);
    worker.registerActivitiesImplementations(new Catalogue());
    factory.start();
    until("the worker polls", () -> new Engine(connection).workerPolls().orElse(false));
    return factory;
  }

  private static void stop(WorkerFactory worker) {
    worker.shutdownNow();
    worker.awaitTermination(10, TimeUnit.SECONDS);
  }

  private static void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(40);
    while (!condition.getAsBoolean()) {
      assertTrue(Instant.now().isBefore(end), what);
      Sleep.of(Duration.ofMillis(100));
    }
  }

  private static Window window(String name, List<DayOfWeek> days, LocalTime from, String zone) {
    return new Window(name, days, from, from.plusHours(2), zone, List.of());
  }

  private static WindowRules rules(Window... windows) {
    return new WindowRules(
        "UTC", Duration.ofMinutes(30), Duration.ofMinutes(15), List.of(windows), List.of());
  }

  private static ScheduleDescription described(Connection connection, String id) {
    return new Schedules(connection).describe(id).orElseThrow();
  }

  /** What the server knows of the schedules of the stack, however late its list is. */
  private void untilListed(Connection connection, String... ids) {
    until(
        "listed: " + List.of(ids),
        () -> new Schedules(connection).ids("shop").equals(List.of(ids)));
  }

  @Test
  void schedules_are_applied_looked_at_triggered_paused_and_removed() {
    LocalTime later = LocalTime.now(ZoneOffset.UTC).plusHours(6).withSecond(0).withNano(0);
    rules =
        rules(
            window("major", List.of(DayOfWeek.SATURDAY), later, "Europe/Berlin"),
            window("minor", EVERY_DAY, later, "UTC"));
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      assertEquals(69, run(server, "schedule", "apply", "shop", "--to", "app=2.0"), said());
      WorkerFactory worker = work(connection);
      assertEquals(3, run(server, "schedule", "pause", "shop", "--reason", "r"), said());
      assertTrue(said().contains("stack shop has no schedules"), said());

      assertEquals(0, run(server, "schedule", "apply", "shop", "--to", "app=2.0"), said());
      assertTrue(said().contains("window/shop/major  created"), said());
      assertTrue(said().contains("window/shop/minor  created"), said());
      untilListed(connection, "window/shop/major", "window/shop/minor");
      ScheduleDescription made = described(connection, "window/shop/major");
      assertEquals("Europe/Berlin", made.getSchedule().getSpec().getTimeZoneName());
      SchedulePolicy policy = Objects.requireNonNull(made.getSchedule().getPolicy());
      assertEquals(Duration.ofMinutes(10), policy.getCatchupWindow());
      assertTrue(policy.isPauseOnFailure());
      assertEquals(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_SKIP, policy.getOverlap());
      assertEquals(
          Preview.next(rules, List.of(rules.windows().getFirst()), Instant.now(), 5).stream()
              .map(Preview.Row::opens)
              .toList(),
          made.getInfo().getNextActionTimes().stream().limit(5).toList());

      assertEquals(0, run(server, "schedule", "trigger", "shop", "--window", "minor"), said());
      until(
          "the upgrade has run",
          () ->
              new Engine(connection)
                  .describe(RunRef.newest(Names.UPGRADE, "shop"))
                  .map(info -> info.status().equals("COMPLETED"))
                  .orElse(false));
      until("its end is listed", () -> list(server).contains("COMPLETED"));

      assertEquals(
          0,
          run(server, "schedule", "pause", "shop", "--window", "minor", "--reason", "audit"),
          said());
      assertTrue(list(server).contains("window/shop/minor  PAUSED: "), said());
      assertTrue(said().contains("audit"), said());
      assertFalse(said().contains("window/shop/major  PAUSED"), said());

      assertEquals(0, run(server, "schedule", "apply", "shop", "--to", "app=2.1"), said());
      assertTrue(said().contains("window/shop/minor  updated, and paused"), said());
      assertEquals(2, new Schedules(connection).ids("shop").size());
      assertTrue(Schedules.state(described(connection, "window/shop/minor")).isPaused());
      assertEquals(0, run(server, "schedule", "resume", "shop", "--reason", "done"), said());
      assertFalse(list(server).contains("PAUSED"), said());

      rules = rules(rules.windows().getLast());
      assertEquals(0, run(server, "schedule", "apply", "shop", "--to", "app=2.1"), said());
      assertTrue(said().contains("window/shop/major  removed"), said());
      untilListed(connection, "window/shop/minor");
      assertEquals(3, run(server, "schedule", "trigger", "shop", "--window", "major"), said());
      assertEquals(0, run(server, "schedule", "delete", "shop"), said());
      untilListed(connection);
      stop(worker);
    }
  }

  private String list(DevServer server) {
    assertEquals(0, run(server, "schedule", "list"), said());
    return said();
  }

  /** The window fails, and the server pauses it; a word of the kind that is fine does not. */
  @Test
  void an_upgrade_that_was_rolled_back_pauses_its_schedule() {
    LocalTime later = LocalTime.now(ZoneOffset.UTC).plusHours(6).withSecond(0).withNano(0);
    rules = rules(window("minor", EVERY_DAY, later, "UTC"));
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      WorkerFactory worker = work(connection);
      for (String stack : List.of("rolled-back", "unknown")) {
        assertEquals(0, run(server, "schedule", "apply", stack, "--to", "app=2.0"), said());
        assertEquals(0, run(server, "schedule", "trigger", stack, "--window", "minor"), said());
      }
      until(
          "it is paused",
          () -> Schedules.state(described(connection, "window/rolled-back/minor")).isPaused());
      until("the other is listed", () -> list(server).contains("REFUSED"));
      assertFalse(Schedules.state(described(connection, "window/unknown/minor")).isPaused());
      assertTrue(list(server).contains("window/rolled-back/minor  PAUSED"), said());

      assertEquals(0, run(server, "schedule", "apply", "slow", "--to", "app=2.0"), said());
      assertEquals(0, run(server, "schedule", "trigger", "slow", "--window", "minor"), said());
      until(
          "the upgrade is open",
          () -> new Engine(connection).describe(RunRef.newest(Names.UPGRADE, "slow")).isPresent());
      connection.client().newUntypedWorkflowStub("upgrade/slow").terminate("by mistake");
      until(
          "one that was terminated pauses too",
          () -> Schedules.state(described(connection, "window/slow/minor")).isPaused());
      stop(worker);
    }
  }

  /**
   * The server is away when the window opens, and for longer than is caught up. Days would show no
   * more than these seconds: the schedule that catches up for an hour starts what the other leaves
   * out.
   */
  @Test
  void what_a_server_missed_for_long_is_not_started_late() {
    DevServerSettings settings = settings();
    Duration shortest = Duration.ofSeconds(10); // Temporal takes no less.
    Instant opens;
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target())) {
      opens = Instant.now().plusSeconds(75);
      opens = opens.minusSeconds(opens.getEpochSecond() % 60);
      LocalTime from = LocalTime.ofInstant(opens, ZoneOffset.UTC).withNano(0);
      Window window = window("minor", EVERY_DAY, from, "UTC");
      new Schedules(connection, shortest).apply(window, wanted("shop"));
      new Schedules(connection, Duration.ofHours(1)).apply(window, wanted("patient"));
      assertEquals(
          opens.getEpochSecond(),
          described(connection, "window/shop/minor")
              .getInfo()
              .getNextActionTimes()
              .getFirst()
              .getEpochSecond());
    }
    Instant over = opens.plus(shortest).plusSeconds(3);
    while (Instant.now().isBefore(over)) {
      Sleep.of(Duration.ofMillis(200));
    }
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target())) {
      until(
          "the patient one is started",
          () -> described(connection, "window/patient/minor").getInfo().getNumActions() == 1);
      until(
          "the other counts as missed",
          () ->
              described(connection, "window/shop/minor")
                      .getInfo()
                      .getNumActionsMissedCatchupWindow()
                  == 1);
      assertEquals(0, described(connection, "window/shop/minor").getInfo().getNumActions());
      assertTrue(list(server).contains("missed: 1"), said());
    }
  }

  private static Schedules.Wanted wanted(String stack) {
    return new Schedules.Wanted(
        stack, "minor", Map.of("app", "2.0"), false, "", "ann@box", Instant.now());
  }

  /** Over both changes of the clocks, before, within and after the hour that changes. */
  @Test
  void the_server_starts_when_the_preview_says() {
    Instant from = Instant.parse("2027-01-01T00:00:00Z");
    int days = 364;
    try (DevServer server = DevServer.start(settings());
        Connection connection = Connection.open(server.target())) {
      for (String at : List.of("00:30", "01:59", "02:00", "02:30", "02:59", "03:00", "23:30")) {
        for (String zone : List.of("Europe/Berlin", "America/New_York", "UTC")) {
          Window window = window("minor", EVERY_DAY, LocalTime.parse(at), zone);
          new Schedules(connection).apply(window, wanted("shop"));
          List<Instant> said =
              Preview.next(rules(window), List.of(window), from, days).stream()
                  .filter(Preview.Row::scheduled)
                  .map(Preview.Row::opens)
                  // One that is open at that moment is on the preview too.
                  .filter(t -> !t.isBefore(from))
                  .filter(t -> t.isBefore(from.plus(Duration.ofDays(days - 2))))
                  .toList();
          List<Instant> starts = matching(connection, from, from.plus(Duration.ofDays(days - 2)));
          ZoneId clocks = ZoneId.of(zone);
          assertEquals(
              said.stream().filter(t -> !shownTwice(t, clocks)).toList(),
              starts.stream().filter(t -> !shownTwice(t, clocks)).toList(),
              at + zone);
          said.stream()
              .filter(t -> shownTwice(t, clocks))
              .forEach(t -> assertTrue(starts.stream().anyMatch(near(t)), at + zone + t));
        }
      }
    }
  }

  private static Predicate<Instant> near(Instant said) {
    return start -> Duration.between(said, start).abs().compareTo(AN_HOUR) <= 0;
  }

  /**
   * When clocks go back, the server starts a window that begins in the hours around it an hour
   * later or once more (seen of 1.29 with 01:59 and 02:00 in Berlin). A second start finds nothing
   * left to do.
   */
  private static boolean shownTwice(Instant moment, ZoneId zone) {
    ZoneOffsetTransition change =
        zone.getRules().previousTransition(moment.plus(Duration.ofHours(2)));
    return change != null
        && change.isOverlap()
        && Duration.between(change.getInstant(), moment).abs().compareTo(Duration.ofHours(2)) <= 0;
  }

  private static List<Instant> matching(Connection connection, Instant from, Instant until) {
    return connection
        .stubs()
        .blockingStub()
        .listScheduleMatchingTimes(
            ListScheduleMatchingTimesRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setScheduleId("window/shop/minor")
                .setStartTime(time(from))
                .setEndTime(time(until))
                .build())
        .getStartTimeList()
        .stream()
        .map(t -> Instant.ofEpochSecond(t.getSeconds()))
        .toList();
  }

  private static Timestamp time(Instant moment) {
    return Timestamp.newBuilder().setSeconds(moment.getEpochSecond()).build();
  }

  /** Knows every stack, with the windows of this test. */
  public final class Catalogue implements CatalogueActivities {
    @Override
    public Order understand(RawValue typed) {
      JsonNode input =
          Payloads.converter().fromPayload(typed.getPayload(), JsonNode.class, JsonNode.class);
      return new Order(
              "run-1",
              "",
              input.path("stack").asText(),
              null,
              null,
              List.of(new Order.Wanted("app", input.path("to").path("app").asText())),
              false,
              false,
              "",
              "ann@box",
              List.of())
          .withWindows(rules, "");
    }

    @Override
    public Plan plan(Planning planning) {
      throw new IllegalStateException("nobody plans here");
    }

    @Override
    public Stacks stacks() {
      return new Stacks(List.of(), List.of());
    }
  }
}
