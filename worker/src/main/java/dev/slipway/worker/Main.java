package dev.slipway.worker;

import dev.slipway.cli.Cli;
import dev.slipway.cli.EmergencyCommand;
import dev.slipway.cli.Session;
import picocli.CommandLine;

/** The program: the command line of the starter, and the commands that need adapters. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    // Read once, when the first HTTP client of the process is made: probes name the public host
    // themselves.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
    System.exit(commandLine(Session.ofProcess()).execute(arguments));
  }

  /** Every command there is. */
  static CommandLine commandLine(Session session) {
    return Cli.create(
        session,
        new DemoCommand(session),
        new EmergencyCommand(session, new EmergencyHelp(session)),
        new ValidateCommand(session),
        new SchemaCommand(session),
        new CompareDatabasesCommand(session),
        new WorkerCommand(session),
        new BenchCommand(session),
        new EmergencyBenchCommand(session),
        new PostgresBenchCommand(session),
        new VerifyBenchCommand(session),
        new LoadClassesCommand(session));
  }
}
