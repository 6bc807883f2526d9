package dev.slipway.adapter.http;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.slipway.activity.ProbeActivities;
import dev.slipway.adapter.compose.Rig;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.exec.Web;
import dev.slipway.adapter.postgres.PostgresQueries;
import dev.slipway.plan.Place;
import dev.slipway.stack.Database;
import dev.slipway.stack.Probe;
import dev.slipway.stack.SecretRef;
import dev.slipway.testkit.contract.ProbeContract;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The promises of probes, kept against a real web server, a real command and a real database. */
class HttpProbeContractIT extends ProbeContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COMPOSE =
      """
      services:
        web:
          image: nginx:1.26
          volumes: ["./conf:/etc/nginx/conf.d:ro"]
          stop_grace_period: 1s
          labels: {dev.slipway.test: "@LABEL@"}
        db:
          image: postgres:17
          environment: {POSTGRES_PASSWORD: contract}
          labels: {dev.slipway.test: "@LABEL@"}
      networks: {default: {labels: {dev.slipway.test: "@LABEL@"}}}
      """;

  private static Rig rig;
  private static ProbeActivities probes;

  @BeforeAll
  static void make() {
    rig = new Rig(COMPOSE);
    rig.write(".env", "DB_PASSWORD=contract\n");
    rig.write("conf/site.conf", site(200, "healthy", "2.0"));
    rig.byHand("up", "-d");
    probes =
        new HttpProbeActivities(
            rig.units, rig.secrets, new PostgresQueries(rig.units, rig.secrets));
    await(() ->
        rig.units.exec(rig.place, "db", "", PATIENCE, List.of("pg_isready", "-h", "db")).ok());
  }

  @AfterAll
  static void remove() {
    rig.close();
  }

  @Override
  protected ProbeActivities probes() {
    return probes;
  }

  @Override
  protected Place place() {
    return rig.place;
  }

  @Override
  protected Database database() {
    SecretRef password = new SecretRef("env:DB_PASSWORD");
    return new Database(
        "db",
        "db",
        "postgres",
        "app",
        "postgres",
        password,
        "postgres",
        password,
        Database.SchemaTool.NONE,
        Database.Point.AUTO);
  }

  @Override
  protected Probe.Target inside() {
    return new Probe.Target.Inside("web", 80, "/health");
  }

  @Override
  protected Probe.Target outside() {
    return new Probe.Target.Outside(url());
  }

  /** Started anew: behind a reload, nginx lets its old workers answer once or twice more. */
  @Override
  protected void answers(int status, String health, String release) {
    rig.write("conf/site.conf", site(status, health, release));
    rig.byHand("restart", "web");
    await(() -> status == answer(health, release));
  }

  @Override
  protected void silent() {
    rig.byHand("stop", "web");
  }

  @Override
  protected Probe.Exec command(String name, int endsWith) {
    return new Probe.Exec(name, "db", List.of("test", "0", "-eq", Integer.toString(endsWith)));
  }

  private static String site(int status, String health, String release) {
    return "server { listen 80; location / { return %d '%s'; } }\n"
        .formatted(status, body(health, release));
  }

  private static String body(String health, String release) {
    return "{\"status\":\"%s\",\"version\":\"%s\"}".formatted(health, release);
  }

  private static String url() {
    Units.Instance web = rig.units.find(rig.place, "web");
    assertNotNull(web);
    return "http://%s/".formatted(web.addresses().getFirst());
  }

  /** The status with which it gives this answer; 0 when it gives another, or none. */
  private static int answer(String health, String release) {
    try {
      Web.Answer answer = Web.ask(Web.Request.get(url(), Duration.ofSeconds(5)));
      return answer.body().equals(body(health, release)) ? answer.status() : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static void await(java.util.function.BooleanSupplier holds) {
    @Nullable Boolean held =
        Poll.until(PATIENCE, Duration.ofMillis(50), () -> holds.getAsBoolean() ? true : null);
    assertNotNull(held, "not within " + PATIENCE);
  }
}
