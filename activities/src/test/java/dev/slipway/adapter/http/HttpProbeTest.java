package dev.slipway.adapter.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.activity.ProbeActivities.Findings;
import dev.slipway.activity.ProbeActivities.ProbeRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Units;
import dev.slipway.plan.Order.Wanted;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import dev.slipway.stack.SecretRef;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every probe is shown to be able to fail. */
class HttpProbeTest {
  private static final String HEALTHY = "{\"status\":\"healthy\",\"n\":3,\"release\":\"2.1\"}";
  @TempDir Path directory;
  private HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private volatile String body = HEALTHY;
  private volatile String seenHost = "";
  private volatile String seenToken = "";

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Files.writeString(directory.resolve(".env"), "API_TOKEN=planted-token-1\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    seenHost = exchange.getRequestHeaders().getFirst("Host");
    seenToken = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    if (status == 302) {
      exchange.getResponseHeaders().set("Location", "/elsewhere");
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private HttpProbeActivities probes(Exec.Result inUnit, String fromDatabase) {
    Units units =
        (Units)
            Proxy.newProxyInstance(
                Units.class.getClassLoader(),
                new Class<?>[] {Units.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "exec" -> inUnit;
                      case "find" -> instance();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    return new HttpProbeActivities(
        units, new Secrets(Map.of()), (place, database, sql) -> fromDatabase);
  }

  private static Units.Instance instance() {
    return new Units.Instance(
        "id",
        "image",
        true,
        List.of("127.0.0.1"),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  private Findings ask(Duration within, boolean open, Probe... probes) {
    return ask(probes(new Exec.Result(0, "", ""), "1"), within, open, probes);
  }

  private Findings ask(
      HttpProbeActivities activities, Duration within, boolean open, Probe... probes) {
    Place place = new Place("compose", "s", "local", directory.toString(), List.of(), "");
    Database database =
        new Database(
            "main",
            "db",
            "main",
            "shop",
            "u",
            new SecretRef("env:P"),
            "a",
            new SecretRef("env:A"),
            Database.SchemaTool.NONE,
            Database.Point.AUTO);
    return activities.ask(
        new ProbeRequest(
            place,
            List.of(probes),
            List.of(database),
            List.of(new Wanted("shop", "2.1")),
            open,
            within));
  }

  private Probe.Http http(
      Probe.@Nullable Version version, List<Probe.Expected> json, List<Probe.Header> header) {
    return new Probe.Http(
        "health",
        new Probe.Target.Inside("app", server.getAddress().getPort(), "/health"),
        "GET",
        "",
        200,
        json,
        version,
        new SecretRef("env:API_TOKEN"),
        header);
  }

  private Findings once(Probe.Http probe) {
    return ask(Duration.ZERO, true, probe);
  }

  @Test
  void status_values_and_release_must_all_be_right() {
    Probe.Http probe =
        http(
            new Probe.Version("/release", "shop"),
            List.of(new Probe.Expected("/status", "healthy"), new Probe.Expected("/n", "3")),
            List.of(new Probe.Header("Host", "shop.example")));
    assertTrue(once(probe).pass());
    assertEquals("shop.example", seenHost);
    assertEquals("Bearer planted-token-1", seenToken);
    for (String wrong :
        List.of(HEALTHY.replace("2.1", "2.0"), HEALTHY.replace("3", "4"), "OK", "{}")) {
      body = wrong;
      assertFalse(once(probe).pass(), wrong);
    }
    body = HEALTHY;
    status = 302;
    assertFalse(once(probe).pass());
    status = 204;
    assertFalse(once(probe).pass());
  }

  @Test
  void a_release_that_the_run_has_no_opinion_on_is_not_compared() {
    assertTrue(once(http(new Probe.Version("/release", "other"), List.of(), List.of())).pass());
  }

  @Test
  void what_was_seen_is_told_without_secrets() {
    body = "{\"status\":\"degraded, token planted-token-1\"}";
    String seen =
        once(http(null, List.of(new Probe.Expected("/status", "healthy")), List.of()))
            .all()
            .getFirst()
            .seen();
    assertTrue(seen.contains("degraded"), seen);
    assertFalse(seen.contains("planted-token-1"), seen);
  }

  @Test
  void it_is_asked_again_until_it_passes_or_the_time_is_over() {
    body = "{}";
    Probe.Http probe = http(null, List.of(new Probe.Expected("/status", "healthy")), List.of());
    assertFalse(ask(Duration.ofSeconds(4), true, probe).pass());
    assertTrue(asked.get() > 1);
    Thread mends =
        new Thread(() -> {
          body = HEALTHY;
        });
    mends.start();
    assertTrue(ask(Duration.ofSeconds(30), true, probe).pass());
  }

  @Test
  void nobody_listening_is_a_finding_and_not_an_error() {
    server.stop(0);
    Findings findings = once(http(null, List.of(), List.of()));
    assertFalse(findings.pass());
    assertTrue(findings.all().getFirst().seen().contains("did not answer"));
  }

  @Test
  void probes_from_outside_are_left_out_while_the_door_is_closed() {
    Probe outside =
        new Probe.Http(
            "public",
            new Probe.Target.Outside("http://127.0.0.1:1/"),
            "GET",
            "",
            200,
            List.of(),
            null,
            null,
            List.of());
    assertEquals(0, ask(Duration.ZERO, false, outside).all().size());
    assertFalse(ask(Duration.ZERO, true, outside).pass());
  }

  @Test
  void commands_and_statements_can_fail_too() {
    Probe command = new Probe.Exec("cmd", "app", List.of("true"));
    Probe statement = new Probe.Sql("count", "main", "select 1", "1");
    assertTrue(ask(Duration.ZERO, true, command, statement).pass());
    HttpProbeActivities failing = probes(new Exec.Result(2, "", "no such table"), "0");
    Findings findings = ask(failing, Duration.ZERO, true, command, statement);
    assertEquals(2, findings.all().stream().filter(f -> f.stops()).count());
    assertTrue(findings.all().getFirst().seen().contains("exit code 2: no such table"));
    Probe nowhere = new Probe.Sql("count", "other", "select 1", "1");
    StepFailure failure = assertThrows(StepFailure.class, () -> ask(Duration.ZERO, true, nowhere));
    assertEquals(StepFailure.Category.INPUT, failure.category());
  }

  @Test
  void an_order_to_stop_ends_the_waiting() throws InterruptedException {
    body = "{}";
    Probe.Http probe = http(null, List.of(new Probe.Expected("/status", "healthy")), List.of());
    Thread thread =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((t, e) -> {})
            .start(() -> ask(Duration.ofMinutes(5), true, probe));
    Thread.sleep(500);
    thread.interrupt();
    thread.join(Duration.ofSeconds(2));
    assertFalse(thread.isAlive());
  }
}
