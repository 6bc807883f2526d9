package dev.slipway.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.bench.Bounds.Bound;
import dev.slipway.cli.Connection;
import dev.slipway.cli.DevServer;
import dev.slipway.cli.DevServerSettings;
import dev.slipway.cli.Payloads;
import dev.slipway.cli.Session;
import dev.slipway.demo.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a benchmark with a Temporal server and a worker of its own, and judges the figures. */
public final class Bench {

  /** A size of the data as people write it. */
  public record Size(String words, int megabytes) {
    /** Reads "0.2GB". */
    public static Size parse(String text) {
      if (!text.matches("[0-9]{1,3}([.][0-9]{1,3})?GB")) {
        throw new IllegalArgumentException("a size is written as 0.2GB or 1GB, not " + text);
      }
      double gigabytes = Double.parseDouble(text.substring(0, text.length() - 2));
      return new Size(text, (int) Math.round(gigabytes * 1024));
    }
  }

  private final Session session;
  private final Path home;
  private final Path work;

  /**
   * @param home the project's own directory
   * @param work an empty directory for all files of the benchmark; the caller removes it
   */
  public Bench(Session session, Path home, Path work) {
    this.session = session;
    this.home = home;
    this.work = work;
  }

  /**
   * Measures at each size, prints a table for each and one line of JSON.
   *
   * @param flat whether the first and the last size are compared
   * @return whether every bound holds
   */
  public boolean upgrade(List<Size> sizes, int rounds, boolean flat) throws IOException {
    Instance.buildReleases(home);
    Files.createDirectories(work.resolve("stacks"));
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(session.env(), work)
            .orElseThrow(
                () -> new IllegalStateException("no 'temporal' binary: run dev/setup temporal"));
    List<Figures> all = new ArrayList<>();
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target());
        WorkerProcess worker = WorkerProcess.start(home, server.target(), work)) {
      UpgradeBench bench =
          new UpgradeBench(
              home,
              work.resolve("stacks"),
              new Operator(home, connection, worker, work.resolve("histories")),
              session::say);
      for (Size size : sizes) {
        all.add(bench.run(size.words(), size.megabytes(), rounds));
      }
      return judge(all, worker.peakBytes(), flat);
    }
  }

  private boolean judge(List<Figures> all, long memory, boolean flat) {
    List<Bound> bounds = new ArrayList<>();
    for (Figures figures : all) {
      session.out().println(figures.table());
      bounds.addAll(Bounds.of(figures));
    }
    if (flat) {
      bounds.addAll(Bounds.flat(all.getFirst(), all.getLast()));
    }
    bounds.add(Bounds.memory(memory));
    bounds.forEach(bound -> session.out().println(bound.text()));
    boolean holds = bounds.stream().allMatch(Bound::holds);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("figures", all.stream().map(Figures::document).toList());
    document.put("bounds", bounds);
    document.put("holds", holds);
    session.out().println();
    session.out().println(line(document));
    return holds;
  }

  private static String line(Map<String, Object> document) {
    try {
      return Payloads.json().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("figures that cannot be written", e);
    }
  }
}
