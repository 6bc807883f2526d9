package dev.slipway.adapter.host;

import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The append-only journal of a stack: numbered without gaps, each entry bound to the one before by
 * its hash.
 */
public final class JournalFile {
  /** One line is written in milliseconds, on a slow disk in a second. */
  private static final Duration WRITER = Duration.ofSeconds(5);

  private static final Pattern CLAIMED = Pattern.compile("claimed with number (\\d{1,18})");

  private final StateDir state;
  private final Secrets secrets;
  private final Clock clock;
  private final Map<String, Order> orders = new HashMap<>();

  /** What was read when the file was so long. */
  private record Order(int length, List<String> runs) {}

  public JournalFile(StateDir state, Secrets secrets, Clock clock) {
    this.state = state;
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Adds an entry unless the run has made the same one already. */
  public synchronized void addOnce(String stack, String run, String what, String who, String why) {
    String clean = secrets.redact(what);
    String reason = secrets.redact(why);
    boolean there =
        entries(stack, run, clean).anyMatch(e -> e.who().equals(who) && e.why().equals(reason));
    if (!there) {
      add(stack, run, what, who, why);
    }
  }

  /** Whether the run has written this. */
  boolean says(String stack, String run, String what) {
    return entries(stack, run, secrets.redact(what)).findAny().isPresent();
  }

  private Stream<Journal.Entry> entries(String stack, String run, String what) {
    return completeLines(state.peek(stack).resolve("journal.jsonl")).stream()
        .map(line -> StateDir.parse(line, Journal.Entry.class))
        .filter(e -> e.run().equals(run) && e.what().equals(what));
  }

  /** Adds an entry; one writer at a time, also of several processes. */
  public synchronized void add(String stack, String run, String what, String who, String why) {
    try (FileMutex alone = alone(stack)) {
      append(stack, run, what, who, why);
    }
  }

  /** A run that took the stack over writes while the deed that it ousted notes its end. */
  private FileMutex alone(String stack) {
    FileMutex alone = FileMutex.take(state.stack(stack).resolve("journal.lock"), WRITER);
    if (alone == null) {
      throw StepFailure.environment(
          "JOURNAL",
          "another process writes the journal of %s; it is tried again".formatted(stack));
    }
    return alone;
  }

  private void append(String stack, String run, String what, String who, String why) {
    Path file = state.stack(stack).resolve("journal.jsonl");
    List<String> lines = completeLines(file);
    Journal.@Nullable Entry last =
        lines.isEmpty() ? null : StateDir.parse(lines.getLast(), Journal.Entry.class);
    long number = last == null ? 1 : last.number() + 1;
    String at = Instant.now(clock).toString();
    String before = last == null ? "" : last.hash();
    String clean = secrets.redact(what);
    String reason = secrets.redact(why);
    String hash = hash(before, number, at, run, clean, who, reason);
    append(file, StateDir.line(new Journal.Entry(number, at, run, clean, who, reason, hash)));
  }

  /**
   * Every run that wrote, in the order of their first lines. Ids of runs come from clocks, and
   * clocks are set back; the journal only grows.
   */
  synchronized List<String> runs(String stack) {
    byte[] all = complete(state.peek(stack).resolve("journal.jsonl"));
    Order known = orders.get(stack);
    if (known == null || known.length() > all.length) {
      known = new Order(0, List.of());
    }
    if (known.length() < all.length) {
      Set<String> runs = new LinkedHashSet<>(known.runs());
      lines(all, known.length())
          .forEach(line -> runs.add(StateDir.parse(line, Journal.Entry.class).run()));
      known = new Order(all.length, List.copyOf(runs));
      orders.put(stack, known);
    }
    return known.runs();
  }

  /** The highest number of a claim that was ever given; 0 when none was. */
  static long highestClaim(StateDir state, String stack) {
    return completeLines(state.peek(stack).resolve("journal.jsonl")).stream()
        .map(line -> CLAIMED.matcher(StateDir.parse(line, Journal.Entry.class).what()))
        .filter(Matcher::lookingAt)
        .mapToLong(claimed -> Long.parseLong(claimed.group(1)))
        .max()
        .orElse(0);
  }

  /** The newest entries, and whether the whole chain holds. */
  public synchronized Journal read(String stack, int newest) {
    List<Journal.Entry> entries = new ArrayList<>();
    boolean intact = true;
    String before = "";
    for (String line : completeLines(state.peek(stack).resolve("journal.jsonl"))) {
      Journal.Entry e = StateDir.parse(line, Journal.Entry.class);
      intact &= e.number() == entries.size() + 1L;
      intact &=
          e.hash().equals(hash(before, e.number(), e.at(), e.run(), e.what(), e.who(), e.why()));
      before = e.hash();
      entries.add(e);
    }
    return new Journal(
        intact, entries.subList(Math.max(0, entries.size() - newest), entries.size()));
  }

  private static String hash(
      String before, long number, String at, String run, String what, String who, String why) {
    return Hashes.sha256(String.join("\n", before, Long.toString(number), at, run, what, who, why));
  }

  /**
   * A line that a power cut tore is not one: it was never acknowledged, and is cut off by the next
   * write. It may be torn inside of a letter.
   */
  private static List<String> completeLines(Path file) {
    return lines(complete(file), 0);
  }

  private static List<String> lines(byte[] all, int from) {
    return new String(all, from, all.length - from, StandardCharsets.UTF_8).lines().toList();
  }

  private static byte[] complete(Path file) {
    if (!Files.exists(file)) {
      return new byte[0];
    }
    try {
      byte[] all = Files.readAllBytes(file);
      int end = all.length;
      while (end > 0 && all[end - 1] != '\n') {
        end--;
      }
      return Arrays.copyOf(all, end);
    } catch (IOException e) {
      throw StepFailure.environment("JOURNAL", "cannot read %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  private static void append(Path file, String line) {
    try {
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      // Not a channel: whoever is interrupted writes its end down all the same, and an interrupt
      // closes channels.
      try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
        long end = endOfLastLine(open);
        open.setLength(end);
        open.seek(end);
        open.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        open.getFD().sync();
      }
    } catch (IOException e) {
      throw StepFailure.environment(
              "JOURNAL", "cannot write %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  private static long endOfLastLine(RandomAccessFile open) throws IOException {
    for (long end = open.length(); end > 0; end--) {
      open.seek(end - 1);
      if (open.read() == '\n') {
        return end;
      }
    }
    return 0;
  }
}
