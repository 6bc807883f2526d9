package dev.slipway.it;

import dev.slipway.cli.Leash;
import dev.slipway.it.Places.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When helpers were at work, as the engine tells it while it happens. */
final class HelperTimes implements Field.Running {
  private record Life(Instant from, Instant to) {}

  private final Path file;
  private final Process events;

  private HelperTimes(Path file, Process events) {
    this.file = file;
    this.events = events;
  }

  static HelperTimes of(Field field, Map<String, String> environment) throws IOException {
    Path file = Files.createTempFile(field.work, "helpers", ".txt");
    List<String> command = new ArrayList<>(List.of("docker", "events", "--filter"));
    command.addAll(List.of("label=dev.slipway.stack=" + field.stack.name()));
    command.addAll(List.of("--filter", "event=start", "--filter", "event=die"));
    command.addAll(List.of("--format", "{{.TimeNano}} {{.Action}} {{.Actor.ID}}"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(file.toFile());
    builder.environment().putAll(environment);
    return new HelperTimes(file, Leash.start(builder));
  }

  /** The places at which a helper was at work. */
  List<Place> among(List<Place> places) throws IOException {
    List<Life> lives = lives();
    return places.stream().filter(p -> lives.stream().anyMatch(l -> overlap(p, l))).toList();
  }

  private static boolean overlap(Place place, Life life) {
    return life.from().isBefore(place.end()) && life.to().isAfter(place.begin());
  }

  private List<Life> lives() throws IOException {
    Map<String, Instant> started = new HashMap<>();
    List<Life> lives = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" ", 3);
      Instant at = Instant.ofEpochSecond(0, Long.parseLong(parts[0]));
      if (parts[1].equals("start")) {
        started.put(parts[2], at);
      } else if (started.containsKey(parts[2])) {
        lives.add(new Life(started.remove(parts[2]), at));
      }
    }
    started.values().forEach(from -> lives.add(new Life(from, Instant.MAX)));
    return lives;
  }

  @Override
  public void close() {
    events.destroy();
  }
}
