package dev.slipway.worker;

import dev.slipway.cli.Cli;
import dev.slipway.cli.Session;

/** The program: the command line of the starter, and the commands that need adapters. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // Read once, when the first HTTP client of the process is made: probes name the public host
    // themselves.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
    Session session = Session.ofProcess();
    int exit =
        Cli.create(
                session,
                new DemoCommand(session),
                new ValidateCommand(session),
                new SchemaCommand(session),
                new WorkerCommand(session),
                new BenchCommand(session))
            .execute(arguments);
    System.exit(exit);
  }
}
