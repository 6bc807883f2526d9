package dev.slipway.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.Claims;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of a stack that nobody is at work on any more, and how often. */
class ClaimWatchTest {
  private final List<String> posted = new CopyOnWriteArrayList<>();
  private final AtomicInteger answer = new AtomicInteger(204);
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T02:00:00Z"));
  private final Clock clock = new Hands();
  private HttpServer channel;
  private Path state;
  private ClaimWatch watch;

  @BeforeEach
  void listen(@TempDir Path state) throws IOException {
    this.state = state;
    channel = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    channel.createContext(
        "/",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    channel.start();
    StateDir dir = new StateDir(state);
    String webhook = "http://127.0.0.1:%d/hook".formatted(channel.getAddress().getPort());
    watch =
        new ClaimWatch(
            dir,
            new Claims(dir, clock, holder -> over.get()),
            holder -> Optional.ofNullable(trouble.get()),
            new OnCall(webhook, new Secrets(Map.of())),
            clock);
  }

  @AfterEach
  void hangUp() {
    watch.close();
    channel.stop(0);
  }

  private void held(String run) throws IOException {
    Files.createDirectories(state.resolve("shop"));
    Files.writeString(
        state.resolve("shop/lock.json"),
        """
        {"number": 1, "held": true, "workflow": "upgrade/shop", "workflowRun": "w", "run": "%s",
         "runbook": "Upgrade", "since": "2026-03-01T01:00:00Z", "step": "migrate", "seq": 9}
        """
            .formatted(run));
  }

  @Test
  void an_open_run_is_nobodys_business_and_a_closed_one_is_told_once_in_a_while()
      throws IOException {
    held("one");
    watch.look();
    assertEquals(List.of(), posted);
    over.set(true);
    watch.look();
    watch.look();
    assertEquals(1, posted.size());
    for (String word : List.of("shop", "one", "upgrade/shop", "'migrate'", "slipway inspect")) {
      assertTrue(posted.getFirst().contains(word), posted.getFirst());
    }
    now.updateAndGet(then -> then.plus(ClaimWatch.AGAIN).plusSeconds(1));
    watch.look();
    assertEquals(2, posted.size());
    held("two");
    watch.look();
    assertEquals(3, posted.size(), "another run, another matter");
  }

  @Test
  void a_run_that_cannot_go_on_is_told_of_until_it_can() throws IOException {
    held("one");
    trouble.set("waits for a person at step 'door open'");
    watch.look();
    watch.look();
    assertEquals(1, posted.size());
    for (String word : List.of("shop", "one", "'door open'", "slipway status shop")) {
      assertTrue(posted.getFirst().contains(word), posted.getFirst());
    }
    trouble.set("waits for a person at step 'stack given back'");
    watch.look();
    assertEquals(2, posted.size(), "another step, another matter");
    trouble.set(null);
    watch.look();
    trouble.set("waits for a person at step 'stack given back'");
    watch.look();
    assertEquals(3, posted.size(), "it went on, and is stuck again");
  }

  @Test
  void who_was_not_reached_is_told_at_the_next_look() throws IOException {
    held("one");
    over.set(true);
    answer.set(500);
    watch.look();
    answer.set(200);
    watch.look();
    watch.look();
    assertEquals(2, posted.size());
  }

  @Test
  void a_file_that_cannot_be_read_ends_no_watch() throws IOException {
    held("one");
    over.set(true);
    Files.createDirectories(state.resolve("broken"));
    Files.writeString(state.resolve("broken/lock.json"), "not json");
    watch.look();
    assertFalse(posted.isEmpty(), "the other stack is still told of");
  }

  /** A clock that the test turns. */
  private final class Hands extends Clock {
    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
