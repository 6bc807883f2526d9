package dev.slipway.worker;

import dev.slipway.cli.ExitCode;
import dev.slipway.cli.Session;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import picocli.CommandLine.Command;

/**
 * For the launcher alone: loads what a worker loads while it works, and asks for a status, so that
 * the JVM's archive of classes, which is written when this ends, holds both. A first run, and an
 * emergency typed at a cold command line, then do not wait for thousands of classes to be read and
 * verified.
 */
@Command(name = "load-classes", hidden = true, description = "Loads what a worker loads.")
final class LoadClassesCommand implements Callable<Integer> {
  private static final List<String> WANTED =
      List.of(
          "dev/slipway/",
          "com/github/dockerjava/",
          "com/fasterxml/jackson/",
          "org/postgresql/",
          "org/snakeyaml/",
          "io/temporal/activity/",
          "io/temporal/api/command/",
          "io/temporal/api/history/",
          "io/temporal/internal/",
          "io/temporal/worker/",
          "io/temporal/workflow/");

  private final Session session;

  LoadClassesCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, URISyntaxException {
    Path program = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile jar = new JarFile(program.toFile())) {
      jar.stream().map(JarEntry::getName).filter(LoadClassesCommand::wanted).forEach(this::load);
    }
    int asked = Main.commandLine(session).execute("status");
    // Nobody is to answer where the launcher lets it ask.
    return asked == ExitCode.UNAVAILABLE ? ExitCode.REACHED : asked;
  }

  private static boolean wanted(String entry) {
    return entry.endsWith(".class") && WANTED.stream().anyMatch(entry::startsWith);
  }

  private void load(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, false, getClass().getClassLoader());
    } catch (ClassNotFoundException | LinkageError absent) {
      // Made for a library that is not here: nobody will load it either.
      return;
    }
  }
}
