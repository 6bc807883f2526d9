package dev.slipway.it;

import io.temporal.api.history.v1.History;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a round that went wrong leaves for study. */
final class KillDump {
  private static final Logger LOG = LoggerFactory.getLogger(KillDump.class);

  private KillDump() {}

  /** Writes it below {@code target/kills}; what cannot be had is left out. */
  static void of(KillField killed, String name, Pursuit pursuit, Throwable why) {
    Field field = killed.field();
    Path to = Path.of("target", "kills", name);
    try {
      Files.createDirectories(to);
      Files.writeString(to.resolve("why.txt"), why + "\n\n" + pursuit.done());
      for (Path log : killed.logs()) {
        copy(log, to);
      }
      state(field.state(), to);
      Files.writeString(to.resolve("containers.txt"), field.docker("ps", "--all").out());
      containers(field, to);
      var history =
          new WorkflowExecutionHistory(History.newBuilder().addAllEvents(pursuit.events()).build());
      Files.writeString(to.resolve("history.json"), history.toJson(true));
    } catch (IOException | RuntimeException e) {
      LOG.warn("the dump in {} is not whole: {}", to, e.toString());
    }
  }

  private static void state(Path state, Path to) throws IOException {
    for (String file : List.of("journal.jsonl", "lock.json", "manifest.json")) {
      copy(state.resolve(file), to);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.copy(from, to.resolve(from.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void containers(Field field, Path to) throws IOException {
    Stream<String> names = field.docker("ps", "--all", "--format", "{{.Names}}").out().lines();
    for (String name : names.toList()) {
      var said = field.docker("logs", "--tail", "200", "--timestamps", name);
      Files.writeString(to.resolve(name + ".txt"), said.out() + said.err());
    }
  }
}
