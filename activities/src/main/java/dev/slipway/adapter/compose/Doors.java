package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.exec.Web;
import dev.slipway.plan.Place;
import dev.slipway.plan.Proof;
import dev.slipway.stack.Door;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Opens and closes the door by its marker file, and believes only what the public address says. */
final class Doors {
  // A proxy sees the file at its next request, or after a reload of a second or two.
  private static final Duration OBEY = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final Units units;

  Doors(Units units) {
    this.units = units;
  }

  void close(Place place, Door door) {
    Path marker = marker(place, door);
    try {
      if (!Files.exists(marker)) {
        Files.createFile(marker);
      }
      // A door that is open again after a power cut would let users in behind the run's back.
      StateDir.sync(Objects.requireNonNull(marker.getParent()));
    } catch (FileAlreadyExistsException e) {
      // Somebody else closed it meanwhile.
    } catch (IOException e) {
      throw StepFailure.input(
              "DOOR",
              "close the door: cannot create %s (%s); its directory must exist and be writable"
                  .formatted(marker, e.getMessage()))
          .because(e);
    }
    obey(place, door, true);
  }

  void open(Place place, Door door) {
    Path marker = marker(place, door);
    try {
      Files.deleteIfExists(marker);
    } catch (IOException e) {
      throw StepFailure.environment(
              "DOOR", "open the door: cannot remove %s (%s)".formatted(marker, e.getMessage()))
          .because(e);
    }
    obey(place, door, false);
  }

  private void obey(Place place, Door door, boolean closed) {
    if (!door.reload().isEmpty()) {
      units.reload(place, door.reload(), "HUP");
    }
    AtomicReference<String> last = new AtomicReference<>("");
    Boolean obeyed =
        Poll.until(
            OBEY,
            LOOK,
            () -> {
              Seen seen = look(door);
              last.set(seen.words());
              return (seen.answered() && seen.closed() == closed) ? Boolean.TRUE : null;
            });
    if (obeyed == null) {
      throw StepFailure.environment(
          "DOOR",
          "%s the door: after %s %s; does the proxy look for %s, and does it have to be told to reload?"
              .formatted(closed ? "close" : "open", OBEY, last.get(), marker(place, door)));
    }
  }

  Proof closed(Door door) {
    Seen seen = look(door);
    return new Proof(seen.answered() && seen.closed(), seen.words());
  }

  Proof opened(Door door) {
    Seen seen = look(door);
    return new Proof(seen.answered() && !seen.closed(), seen.words());
  }

  private record Seen(boolean answered, boolean closed, String words) {}

  private static Seen look(Door door) {
    try {
      int status = Web.ask(Web.Request.get(door.url(), ANSWER)).status();
      return new Seen(
          true, status == door.closed(), "%s answered %d".formatted(door.url(), status));
    } catch (IOException e) {
      return new Seen(false, false, "%s did not answer: %s".formatted(door.url(), e.getMessage()));
    }
  }

  private static Path marker(Place place, Door door) {
    Path root = Path.of(place.root()).normalize();
    Path marker = root.resolve(door.create()).normalize();
    if (!marker.startsWith(root)) {
      throw StepFailure.input(
          "DOOR", "the door's file '%s' is outside of %s".formatted(door.create(), root));
    }
    return marker;
  }
}
