package dev.slipway.worker;

import dev.slipway.activity.StepFailure;
import dev.slipway.activity.StepFailure.Category;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.postgres.manifest.Address;
import dev.slipway.adapter.postgres.manifest.Check;
import dev.slipway.adapter.postgres.manifest.Comparison;
import dev.slipway.adapter.postgres.manifest.Difference;
import dev.slipway.adapter.postgres.manifest.Hash;
import dev.slipway.adapter.postgres.manifest.Manifest;
import dev.slipway.adapter.postgres.manifest.Manifests;
import dev.slipway.adapter.postgres.manifest.Narrowing;
import dev.slipway.adapter.postgres.manifest.Narrowing.Side;
import dev.slipway.adapter.postgres.manifest.Scope;
import dev.slipway.cli.CliFailure;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare-databases",
    description =
        "Compare two PostgreSQL databases: structure, rights, every row, sequences, large objects. Reads only.",
    footer = {
      "",
      "Examples:",
      "  slipway compare-databases 'postgresql://postgres@old/shop?password=env:OLD' 'postgresql://postgres@new/shop?password=env:NEW'",
      "  slipway compare-databases --record /var/tmp/shop 'postgresql://admin@db.example/shop?password=env:PW'",
      "  slipway compare-databases --recorded /var/tmp/shop 'postgresql://admin@db.example/shop?password=env:PW'"
    })
final class CompareDatabasesCommand implements Callable<Integer> {
  private static final Pattern ROWS_OF =
      Pattern.compile("database/rows of (.*)/(rows|sum|sum by seed)");

  private static final String BEFORE = "before.json";

  /** Not the name of what a comparison keeps of its first side: that is written again. */
  private static final String RECORD = "record.json";

  private static final String SEED = "seed.json";

  /** Which database of which running server was recorded. */
  private static final String IDENTITY = "identity.json";

  /** Of more tables the first ones are enough to see what happened. */
  private static final int MOST_TABLES = 10;

  private final Session session;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "BEFORE",
      description = "Address, e.g. postgresql://user@host/db?password=env:NAME")
  private String before = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "AFTER",
      description = "Address of the one that came after.")
  private @Nullable String after;

  @Option(
      names = "--record",
      paramLabel = "DIR",
      description =
          "Only record the one database into this directory: before somebody else changes its server, as a provider does.")
  private @Nullable Path record;

  @Option(
      names = "--recorded",
      paramLabel = "DIR",
      description = "Compare what was recorded there with the one database.")
  private @Nullable Path recorded;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description =
          "Keep results of tables and both records here; an interrupted comparison goes on from there while nothing was written to the databases.")
  private @Nullable Path work;

  @Option(
      names = "--indexes",
      description =
          "Check indexes against their tables too, by amcheck; this writes to the servers' logs where amcheck is not installed.")
  private boolean indexes;

  @Option(names = "--threads", paramLabel = "N", description = "Sessions per side, 1 to 64.")
  private int threads = 2;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Show at most so many rows of a table that differs; 0 does not look for them.")
  private int rows = 20;

  CompareDatabasesCommand(Session session) {
    this.session = session;
  }

  /**
   * What is printed as JSON.
   *
   * @param undone that of what is not proven which was asked for; then it is not equal either
   */
  private record Answer(
      boolean equal,
      List<Difference> differences,
      List<Difference> rows,
      List<Difference> notes,
      List<String> notProven,
      List<String> undone) {
    static Answer of(Comparison found, List<Difference> rows, List<String> warnings) {
      return new Answer(
          found.differences().isEmpty() && found.undone().isEmpty(),
          found.differences(),
          rows,
          found.notes(),
          Stream.concat(warnings.stream(), found.notProven().stream()).toList(),
          found.undone());
    }

    int code() {
      return equal
          ? ExitCode.REACHED
          : differences.isEmpty() ? ExitCode.REFUSED : ExitCode.ENDED_OTHERWISE;
    }
  }

  @Override
  public Integer call() throws IOException {
    check();
    Path directory =
        record != null
            ? record
            : work != null ? work : Files.createTempDirectory("slipway-compare-");
    try {
      return perform(directory.toAbsolutePath());
    } catch (StepFailure e) {
      String message = String.valueOf(e.getMessage());
      throw e.category() == Category.ENVIRONMENT
          ? CliFailure.unavailable(message, "")
          : CliFailure.refused(message, "");
    } finally {
      if (work == null && record == null) {
        remove(directory);
      }
    }
  }

  private void check() {
    boolean alone = record != null || recorded != null;
    if (alone == (after != null) || (record != null && recorded != null)) {
      throw new ParameterException(
          spec.commandLine(),
          "two addresses are compared; with --record or with --recorded, one address is given");
    }
    if (record != null && work != null) {
      throw new ParameterException(
          spec.commandLine(), "--record keeps all it needs in its directory: leave --work out");
    }
    if (threads < 1 || threads > 64) {
      throw new ParameterException(spec.commandLine(), "--threads: 1 to 64, not " + threads);
    }
  }

  private int perform(Path directory) {
    Side first = side(before);
    if (record != null) {
      Manifest taken = record(first, directory);
      session.answer(
          Map.of(
              "recorded",
              directory.toString(),
              "notProven",
              taken.notProven(),
              "undone",
              taken.undone()),
          () -> recordedText(directory, taken.notProven()));
      return taken.undone().isEmpty() ? ExitCode.REACHED : ExitCode.REFUSED;
    }
    Answer answer =
        recorded == null
            ? compare(first, side(String.valueOf(after)), directory)
            : compareRecorded(recorded.toAbsolutePath(), first, directory);
    session.answer(answer, () -> text(answer));
    return answer.code();
  }

  private static String recordedText(Path directory, List<String> notProven) {
    List<String> lines = new ArrayList<>();
    lines.add("recorded in %s; compare later with: --recorded %1$s".formatted(directory));
    section(lines, "not recorded, so a comparison will not prove it:", notProven);
    return String.join("\n", lines);
  }

  /** It tells what could not be looked at: later it is too late to give a right, or an option. */
  private Manifest record(Side side, Path directory) {
    StateDir files = new StateDir(directory);
    files.directory(directory);
    if (Files.exists(directory.resolve(RECORD))) {
      throw StepFailure.input(
          "RECORDED",
          "%s holds a record already: name another directory, or remove it".formatted(directory));
    }
    long seed = seed(files, directory.resolve(SEED));
    Manifest taken = take(side, hash(side), seed, directory.resolve("tables"));
    files.writeJson(
        directory.resolve(IDENTITY), Manifests.identity(side.source(), side.database()));
    taken.write(directory.resolve(RECORD));
    return taken;
  }

  /** Rows cannot be named: one side of them is no longer there. */
  private Answer compareRecorded(Path from, Side side, Path directory) {
    Manifest taken = Manifest.read(from.resolve(RECORD));
    Long seed = new StateDir(from).readJson(from.resolve(SEED), Long.class);
    if (seed == null) {
      throw StepFailure.input(
          "NO_SEED", "%s belongs to the record and is not there".formatted(from.resolve(SEED)));
    }
    if (taken.hash() != later(taken.hash(), hash(side))) {
      throw StepFailure.input(
          "HASH",
          "the server of %s hashes otherwise than the one that was recorded, so the two cannot be compared"
              .formatted(side.database()));
    }
    Manifest now = take(side, taken.hash(), seed, directory.resolve("after"));
    now.write(directory.resolve("after.json"));
    return Answer.of(taken.compare(now), List.of(), untouched(from, side));
  }

  /** Nobody may take the proof of nothing for the proof of an upgrade. */
  private static List<String> untouched(Path from, Side side) {
    String recorded = new StateDir(from).readJson(from.resolve(IDENTITY), String.class);
    return Manifests.identity(side.source(), side.database()).equals(recorded)
        ? List.of(
            "%s: that anything was done to it: it is the very database that was recorded, and its server has run without a break since"
                .formatted(side.database()))
        : List.of();
  }

  private Side side(String text) {
    try {
      Address address = Address.parse(text, session.env());
      return new Side(address, address.database());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private Answer compare(Side first, Side second, Path directory) {
    StateDir files = new StateDir(directory);
    files.directory(directory);
    two(first, second);
    long seed = seed(files, directory.resolve(SEED));
    Hash hash =
        Together.both(() -> hash(first), () -> hash(second), CompareDatabasesCommand::later);
    List<Manifest> both =
        Together.all(
            List.of(
                () -> take(first, hash, seed, directory.resolve("before")),
                () -> take(second, hash, seed, directory.resolve("after"))));
    both.getFirst().write(directory.resolve(BEFORE));
    both.getLast().write(directory.resolve("after.json"));
    Comparison found = both.getFirst().compare(both.getLast());
    return Answer.of(found, narrowed(first, second, hash, found.differences()), List.of());
  }

  private static void two(Side first, Side second) {
    String one = Manifests.identity(first.source(), first.database());
    if (one.equals(Manifests.identity(second.source(), second.database()))) {
      throw StepFailure.input(
          "SAME_DATABASE",
          "both addresses, %s and %s, lead to the same database '%s' of the same server, which would be compared with itself: name the one that came after"
              .formatted(first.source().name(), second.source().name(), first.database()));
    }
  }

  /** Kept, since results that were summed up by another one are of no use. */
  private static long seed(StateDir files, Path file) {
    Long known = files.readJson(file, Long.class);
    if (known != null) {
      return known;
    }
    long seed = new SecureRandom().nextLong();
    files.writeJson(file, seed);
    return seed;
  }

  private static Hash hash(Side side) {
    return Hash.of(side.source(), side.database());
  }

  private static Hash later(Hash one, Hash other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private Manifest take(Side side, Hash hash, long seed, Path directory) {
    Scope scope = Scope.database(side.database()).threads(threads).by(hash);
    return Manifests.take(side.source(), indexes ? scope.withIndexes() : scope, seed, directory);
  }

  private List<Difference> narrowed(
      Side first, Side second, Hash hash, List<Difference> differences) {
    List<String> tables =
        differences.stream()
            .filter(d -> d.check() == Check.ROWS)
            .map(d -> ROWS_OF.matcher(d.path()))
            .filter(Matcher::matches)
            .map(m -> m.group(1))
            .limit(rows == 0 ? 0 : MOST_TABLES)
            .toList();
    List<Difference> found = new ArrayList<>();
    for (String table : tables) {
      found.addAll(Narrowing.rows(first, second, hash, table, rows));
    }
    return found;
  }

  private static String text(Answer answer) {
    List<String> lines = new ArrayList<>();
    lines.add(
        answer.equal
            ? "equal"
            : answer.differences.isEmpty()
                ? "no difference was found, but not all that was asked for could be done"
                : "different: %d".formatted(answer.differences.size()));
    section(lines, "asked for and not done:", answer.undone);
    section(lines, "", answer.differences.stream().map(Difference::text).toList());
    section(lines, "rows:", answer.rows.stream().map(Difference::text).toList());
    section(lines, "differs as it may:", answer.notes.stream().map(Difference::text).toList());
    section(lines, "not proven:", answer.notProven);
    return String.join("\n", lines);
  }

  private static void section(List<String> lines, String title, List<String> of) {
    if (!of.isEmpty() && !title.isEmpty()) {
      lines.add(title);
    }
    of.forEach(line -> lines.add("  " + line));
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
