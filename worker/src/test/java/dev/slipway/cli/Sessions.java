package dev.slipway.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;

/** Sessions with an environment of their own. */
public final class Sessions {
  private Sessions() {}

  /** Not a terminal; connects as the environment says. */
  public static Session of(Map<String, String> env, PrintStream out, PrintStream err) {
    return new Session(
        env,
        out,
        err,
        false,
        InstantSource.system(),
        ZoneOffset.UTC,
        Session.Pace.STANDARD,
        () -> Connection.open(Target.from(env)));
  }
}
