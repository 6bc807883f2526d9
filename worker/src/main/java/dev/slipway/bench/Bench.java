package dev.slipway.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.slipway.bench.Bounds.Bound;
import dev.slipway.bench.MajorFigures.Way;
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
import java.util.stream.Stream;

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

  /** What is measured with the program and its worker as operators run them. */
  private interface Measuring {
    boolean judged(Operator operator, WorkerProcess worker) throws IOException;
  }

  /**
   * Measures at each size, prints a table for each and one line of JSON.
   *
   * @param flat whether the first and the last size are compared
   * @return whether every bound holds
   */
  public boolean upgrade(List<Size> sizes, int rounds, boolean flat) throws IOException {
    return measure((operator, worker) -> {
      UpgradeBench bench = new UpgradeBench(home, work.resolve("stacks"), operator, session::say);
      List<Figures> all = new ArrayList<>();
      for (Size size : sizes) {
        all.add(bench.run(size.words(), size.megabytes(), rounds));
      }
      List<Bound> bounds = new ArrayList<>();
      all.forEach(figures -> bounds.addAll(Bounds.of(figures)));
      if (flat) {
        bounds.addAll(Bounds.flat(all.getFirst(), all.getLast()));
      }
      bounds.add(Bounds.memory(worker.peakBytes()));
      return judge(
          all.stream().map(Figures::table).toList(),
          all.stream().map(Figures::document).toList(),
          bounds);
    });
  }

  /** The same of going back at once. */
  public boolean emergency(List<Size> sizes, int rounds, boolean flat) throws IOException {
    return measure((operator, worker) -> {
      EmergencyBench bench = new EmergencyBench(home, work, operator, session::say);
      List<EmergencyFigures> all = new ArrayList<>();
      for (Size size : sizes) {
        all.add(bench.run(size.words(), size.megabytes(), rounds));
      }
      List<Bound> bounds = new ArrayList<>();
      all.forEach(figures -> bounds.addAll(figures.bounds()));
      if (flat) {
        bounds.addAll(EmergencyFigures.flat(all.getFirst(), all.getLast()));
      }
      return judge(
          all.stream().map(EmergencyFigures::table).toList(),
          all.stream().map(EmergencyFigures::document).toList(),
          bounds);
    });
  }

  /**
   * The same of ways to a newer major version of PostgreSQL.
   *
   * @param from major version of the server that is filled
   * @param named the ways that are measured; empty for all that make sense
   */
  public boolean postgres(
      List<Size> sizes, int rounds, boolean flat, int from, int to, List<String> named)
      throws IOException {
    List<Way> ways =
        Stream.of(flat ? Way.flat() : Way.values())
            .filter(way -> named.isEmpty() || named.contains(way.name()))
            .toList();
    return measure((operator, worker) -> {
      PostgresBench bench =
          new PostgresBench(home, work.resolve("stacks"), operator, session::say, from, to);
      List<MajorFigures> all = new ArrayList<>();
      for (Size size : sizes) {
        all.add(bench.run(size.words(), size.megabytes(), rounds, ways));
      }
      List<Bound> bounds = new ArrayList<>();
      all.forEach(figures -> bounds.addAll(figures.bounds()));
      if (flat) {
        bounds.addAll(MajorFigures.flat(all.getFirst(), all.getLast()));
      }
      return judge(
          all.stream().map(MajorFigures::table).toList(),
          all.stream().map(MajorFigures::document).toList(),
          bounds);
    });
  }

  private boolean measure(Measuring what) throws IOException {
    Instance.buildReleases(home);
    Files.createDirectories(work.resolve("stacks"));
    DevServerSettings settings =
        DevServerSettings.ofItsOwn(session.env(), work)
            .orElseThrow(
                () -> new IllegalStateException("no 'temporal' binary: run dev/setup temporal"));
    try (DevServer server = DevServer.start(settings);
        Connection connection = Connection.open(server.target());
        WorkerProcess worker = WorkerProcess.start(home, server.target(), work)) {
      Operator operator = new Operator(home, connection, worker, work.resolve("histories"));
      return what.judged(operator, worker);
    }
  }

  private boolean judge(
      List<String> tables, List<Map<String, Object>> figures, List<Bound> bounds) {
    tables.forEach(session.out()::println);
    bounds.forEach(bound -> session.out().println(bound.text()));
    boolean holds = bounds.stream().allMatch(Bound::holds);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("figures", figures);
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
