package dev.slipway.adapter.compose;

import dev.slipway.activity.DataActivities.Level;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.plan.Place;
import dev.slipway.stack.Component;
import dev.slipway.stack.Door;
import dev.slipway.stack.Downgrade;
import dev.slipway.stack.Knob;
import dev.slipway.stack.Migration;
import dev.slipway.testkit.contract.PlatformContract;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The platform's promises, kept with real containers: one stack for all of them. */
class ComposeContractIT extends PlatformContract {
  /** Health checks, since without them a unit serves only after it has been up for a while. */
  private static final String COMPOSE =
      """
      x-labels: &labels {dev.slipway.test: "@LABEL@"}
      x-healthy: &healthy {test: [CMD, "true"], interval: 300ms, retries: 1}
      services:
        web:
          image: @REPOSITORY@:${APP_VERSION:-1.0}
          command: [/app.sh]
          restart: always
          init: true
          stop_grace_period: 1s
          healthcheck: *healthy
          labels: *labels
        worker:
          image: @REPOSITORY@:${APP_VERSION:-1.0}
          command: [/worker.sh]
          restart: unless-stopped
          init: true
          stop_grace_period: 1s
          healthcheck: *healthy
          labels: *labels
        migrate:
          image: @REPOSITORY@:${APP_VERSION:-1.0}
          command: [/migrate.sh]
          volumes: ["./migrated:/migrated"]
          profiles: [tools]
          labels: *labels
        down:
          image: @REPOSITORY@:${APP_VERSION:-1.0}
          command: [sh, -c, "echo $$SLIPWAY_REVISION $$SLIPWAY_REVISION_DB >> /migrated/down; test $$SLIPWAY_REVISION != bad || { echo cannot go back; exit 7; }"]
          volumes: ["./migrated:/migrated"]
          profiles: [tools]
          labels: *labels
        proxy:
          image: nginx:1.26
          ports: ["127.0.0.1:@PORT@:80"]
          volumes: ["./door:/etc/nginx/door:ro", "./conf:/etc/nginx/conf.d:ro"]
          stop_grace_period: 1s
          labels: *labels
      networks: {default: {labels: *labels}}
      """;

  private static final String SITE =
      """
      server {
        listen 80;
        location / {
          if (-f /etc/nginx/door/closed) { return 503; }
          return 200 "open";
        }
      }
      """;

  private static final Component APP =
      new Component(
          "app",
          new Knob("APP_VERSION", ".env"),
          List.of("web", "worker"),
          List.of("worker", "web"),
          new Migration("migrate", Duration.ofSeconds(60)),
          List.of(),
          new Downgrade("down", List.of(), Duration.ofSeconds(60)));

  private static int port;
  private static Rig rig;

  @BeforeAll
  static void make() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    rig = new Rig(COMPOSE.replace("@PORT@", Integer.toString(port)));
    String serves = "exec sleep infinity";
    String migrates = "echo begun >> /migrated/log";
    rig.release("1.0", serves, migrates, "");
    rig.release("2.0", serves, migrates, "");
    rig.release("dying", "echo no such table; exit 3", migrates, "");
    rig.release("failing", serves, migrates + "; echo column is missing; exit 7", "");
    rig.write("conf/site.conf", SITE);
    rig.write("door/README", "");
    rig.write("migrated/log", "");
    rig.write("migrated/down", "");
    rig.write(".env", "APP_VERSION=1.0\n");
    rig.byHand("up", "-d", "--wait");
  }

  @AfterAll
  static void remove() {
    rig.close();
  }

  @Override
  protected PlatformActivities platform() {
    return rig.platform;
  }

  @Override
  protected Place place() {
    return rig.place;
  }

  @Override
  protected Component component() {
    return APP;
  }

  @Override
  protected Door door() {
    return new Door("door/closed", "", "http://127.0.0.1:" + port + "/", 503);
  }

  @Override
  protected long begin(String run) {
    return 1;
  }

  @Override
  protected void letIn(Level level) {
    // This stack has no database, so it has no fence.
  }

  @Override
  protected int migrations() {
    return Math.toIntExact(rig.read("migrated/log").lines().count());
  }

  @Override
  protected List<String> downgrades() {
    return rig.read("migrated/down").lines().map(l -> l.split(" ")[1]).toList();
  }

  @Override
  protected void restoreSettings() {
    rig.write(".env", "APP_VERSION=1.0\n");
  }
}
