package dev.slipway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one call of the command line has around it: environment, streams, clock, and the way to
 * Temporal.
 */
public final class Session {

  /**
   * How often and how long.
   *
   * @param tick between two looks at a run
   * @param query for a run to answer a question
   * @param pickUp for a worker to begin with a run that only reads
   * @param answer for a run to answer what a person told it
   * @param settle for a run to act on a decision, while it still shows that it waits for one
   */
  record Pace(Duration tick, Duration query, Duration pickUp, Duration answer, Duration settle) {
    static final Pace STANDARD =
        new Pace(
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(8));
  }

  private final Map<String, String> env;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Pace pace;
  private final Supplier<Connection> opener;
  private boolean json;
  private Typed typed = Typed.nothing();

  Session(
      Map<String, String> env,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      InstantSource clock,
      ZoneId zone,
      Pace pace,
      Supplier<Connection> opener) {
    this.env = Map.copyOf(env);
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.clock = clock;
    this.zone = zone;
    this.pace = pace;
    this.opener = opener;
  }

  /** The session of a process. */
  public static Session ofProcess() {
    Map<String, String> env = System.getenv();
    return new Session(
        env,
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        Terminal.isTerminal(env),
        InstantSource.system(),
        ZoneId.systemDefault(),
        Pace.STANDARD,
        () -> Connection.open(Target.from(env)));
  }

  /**
   * The same process, bound to a server that the caller has started itself; what {@code demo} runs
   * its commands on.
   */
  public Session on(Target target) {
    // With --output json the caller's own answer is the one document on standard output.
    return new Session(
        env, json ? err : out, err, terminal, clock, zone, pace, () -> Connection.open(target));
  }

  /**
   * Whatever the locale says: JSON is UTF-8, and a cron job's reports must not turn into question
   * marks.
   */
  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  public Map<String, String> env() {
    return env;
  }

  /** For the answer, and nothing else. */
  public PrintStream out() {
    return out;
  }

  /** For progress and messages. */
  public PrintStream err() {
    return err;
  }

  /** Whether a person sees the messages, so that a line may be redrawn. */
  public boolean terminal() {
    return terminal;
  }

  public InstantSource clock() {
    return clock;
  }

  public ZoneId zone() {
    return zone;
  }

  Pace pace() {
    return pace;
  }

  /** Opens a connection; the caller closes it. */
  public Connection connect() {
    return opener.get();
  }

  /** Whether {@code --output json} was asked for. */
  public boolean json() {
    return json;
  }

  /** What was typed to get here. */
  Typed typed() {
    return typed;
  }

  void typed(Typed command) {
    this.typed = command;
  }

  void json(boolean wanted) {
    json = wanted;
  }

  /** Says something that is not the answer. */
  public void say(String message) {
    err.println(Words.plain(message));
    err.flush();
  }

  /** Gives the answer of a command: one document, or its text. */
  public void answer(Object document, Supplier<String> text) {
    out.println(json ? Documents.write(document) : Words.plain(text.get().stripTrailing()));
    out.flush();
  }
}
