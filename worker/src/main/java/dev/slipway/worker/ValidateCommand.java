package dev.slipway.worker;

import dev.slipway.adapter.catalogue.FileFinding;
import dev.slipway.adapter.catalogue.StackFiles;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "validate",
    description = "Check stack files; every finding at once, with file and line.",
    footer = {"", "Example:", "  slipway validate stacks/kekkai/slipway.yml"})
final class ValidateCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Stack files.")
  private List<Path> files = new ArrayList<>();

  ValidateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<FileFinding> findings = new ArrayList<>();
    files.forEach(file -> findings.addAll(StackFiles.read(file).findings()));
    boolean wrong = findings.stream().anyMatch(FileFinding::isError);
    session.answer(findings, () -> text(findings));
    return wrong ? ExitCode.REFUSED : ExitCode.REACHED;
  }

  private String text(List<FileFinding> findings) {
    return findings.isEmpty()
        ? files.size() + " file(s), nothing found"
        : String.join("\n", findings.stream().map(FileFinding::text).toList());
  }
}
