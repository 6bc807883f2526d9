package dev.slipway.adapter.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.PlatformActivities.DoorRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.stack.Door;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** A real proxy that looks for a marker file, and one that must be told to. */
class DoorIT {
  private static final String COMPOSE =
      """
      services:
        proxy:
          image: nginx:1.26
          ports: ["127.0.0.1:@PORT@:80"]
          volumes: ["./door:/etc/nginx/door:ro", "./door/site.conf:/etc/nginx/conf.d/default.conf:ro"]
          stop_grace_period: 1s
          labels: {dev.slipway.test: "@LABEL@"}
      networks: {default: {labels: {dev.slipway.test: "@LABEL@"}}}
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

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Test
  void the_door_closes_and_opens_as_often_as_it_is_asked_to() throws IOException {
    int port = freePort();
    try (Rig rig = new Rig(COMPOSE.replace("@PORT@", Integer.toString(port)))) {
      rig.write("door/site.conf", SITE);
      rig.byHand("up", "-d");
      for (String reload : new String[] {"", "proxy"}) {
        Door door = new Door("door/closed", reload, "http://127.0.0.1:" + port + "/", 503);
        DoorRequest request = new DoorRequest(rig.key("door", 1), rig.place, door);
        rig.platform.openDoor(request);
        assertFalse(rig.platform.doorClosed(request).holds());
        rig.platform.closeDoor(request);
        rig.platform.closeDoor(request);
        assertTrue(rig.platform.doorClosed(request).holds());
        assertTrue(rig.platform.doorClosed(request).seen().contains("503"));
        rig.platform.openDoor(request);
        assertFalse(rig.platform.doorClosed(request).holds());
      }
    }
  }

  @Test
  void a_door_that_nobody_looks_at_is_not_taken_for_closed() throws IOException {
    int port = freePort();
    try (Rig rig = new Rig(COMPOSE.replace("@PORT@", Integer.toString(port)))) {
      rig.write("door/site.conf", SITE);
      rig.byHand("up", "-d");
      Door door = new Door("elsewhere", "", "http://127.0.0.1:" + port + "/", 503);
      DoorRequest request = new DoorRequest(rig.key("door", 1), rig.place, door);
      StepFailure failure = assertThrows(StepFailure.class, () -> rig.platform.closeDoor(request));
      assertEquals("DOOR", failure.type());
      assertTrue(String.valueOf(failure.getMessage()).contains("answered 200"));
      Door outside = new Door("../outside", "", door.url(), 503);
      StepFailure refused =
          assertThrows(
              StepFailure.class,
              () ->
                  rig.platform.closeDoor(new DoorRequest(rig.key("door", 1), rig.place, outside)));
      assertEquals(StepFailure.Category.INPUT, refused.category());
    }
  }
}
