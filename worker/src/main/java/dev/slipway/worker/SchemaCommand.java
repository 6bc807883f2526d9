package dev.slipway.worker;

import dev.slipway.adapter.catalogue.JsonSchema;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "schema",
    description = "Print the JSON Schema of stack files, for editors.",
    footer = {"", "Example:", "  slipway schema > slipway.schema.json"})
final class SchemaCommand implements Callable<Integer> {
  private final Session session;

  SchemaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.out().println(JsonSchema.text());
    return ExitCode.REACHED;
  }
}
