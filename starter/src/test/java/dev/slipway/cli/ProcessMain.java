package dev.slipway.cli;

import java.nio.file.Path;

/** Processes of their own for tests that kill them. */
public final class ProcessMain {
  private ProcessMain() {}

  /**
   * {@code server DIRECTORY}: a dev server, its pid on standard output; anything else: the command
   * line.
   */
  public static void main(String[] args) throws InterruptedException {
    if (!args[0].equals("server")) {
      System.exit(Cli.create(Session.ofProcess()).execute(args));
    }
    DevServer server =
        DevServer.start(
            DevServerSettings.ofItsOwn(System.getenv(), Path.of(args[1])).orElseThrow());
    System.out.println(server.pid());
    Thread.currentThread().join();
  }
}
