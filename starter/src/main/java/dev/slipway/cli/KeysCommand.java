package dev.slipway.cli;

import dev.slipway.cli.Keys.Key;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Manages the keys that an approver signs with. */
@Command(
    name = "keys",
    description = "Manage the keys that approvals are signed with: new, list, show.",
    footer = {"", "Examples:", "  slipway keys new anna", "  slipway keys list"})
final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private KeysCommand() {}

  static CommandLine create(Session session) {
    return new CommandLine(new KeysCommand())
        .addSubcommand(new New(session))
        .addSubcommand(new ListThem(session))
        .addSubcommand(new Show(session));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "say what: new NAME, list or show NAME");
  }

  @Command(
      name = "new",
      description = {
        "Make a key. The private part stays in your configuration directory, readable by you alone.",
        "The public part goes into the stack file, under approvals.people."
      },
      footer = {"", "Example:", "  slipway keys new anna"})
  static final class New implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.PersonName name = new Args.PersonName();

    New(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Key key = new Keys(session.env()).create(name.name());
      session.answer(
          new Documents.KeyShown(ExitCode.REACHED, key),
          () ->
              "A new key of %s, private: %s\nPut this under approvals.people of the stack file:\n%s"
                  .formatted(key.name(), key.file(), line(key)));
      return ExitCode.REACHED;
    }
  }

  @Command(
      name = "list",
      description = "List your keys.",
      footer = {"", "Example:", "  slipway keys list"})
  static final class ListThem implements Callable<Integer> {
    private final Session session;

    ListThem(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      List<Key> keys = new Keys(session.env()).all();
      session.answer(
          new Documents.KeysShown(ExitCode.REACHED, keys),
          () ->
              keys.isEmpty()
                  ? "No key yet. Make one: slipway keys new NAME"
                  : keys.stream().map(KeysCommand::line).collect(Collectors.joining("\n")));
      return ExitCode.REACHED;
    }
  }

  @Command(
      name = "show",
      description = "Show the public part of a key, as the stack file wants it.",
      footer = {"", "Example:", "  slipway keys show anna"})
  static final class Show implements Callable<Integer> {
    private final Session session;
    @Mixin private Args.PersonName name = new Args.PersonName();

    Show(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Key key = new Keys(session.env()).show(name.name());
      session.answer(new Documents.KeyShown(ExitCode.REACHED, key), () -> line(key));
      return ExitCode.REACHED;
    }
  }

  private static String line(Key key) {
    return "  %s: { key: \"%s\" }".formatted(key.name(), key.key());
  }
}
