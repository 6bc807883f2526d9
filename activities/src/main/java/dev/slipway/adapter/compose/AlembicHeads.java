package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The heads of a directory of Alembic migrations, read from their text: the release is not built
 * yet when it is to be refused. Two heads mean that "upgrade head" fails, behind the closed door.
 */
final class AlembicHeads {
  private static final Pattern REVISION =
      Pattern.compile("^revision\\s*(?::[^=\\n]+)?=\\s*[\"']([^\"']+)[\"']", Pattern.MULTILINE);
  private static final Pattern DOWN =
      Pattern.compile(
          "^down_revision\\s*(?::[^=\\n]+)?=\\s*(\\([^)]*\\)|\\[[^]]*]|[^\\n]*)",
          Pattern.MULTILINE);
  private static final Pattern QUOTED = Pattern.compile("[\"']([^\"']+)[\"']");

  private AlembicHeads() {}

  static List<Finding> findings(String release, Path directory) {
    List<String> unread = new ArrayList<>();
    Set<String> heads = heads(directory, unread);
    List<Finding> findings = new ArrayList<>();
    if (heads.size() > 1) {
      findings.add(
          Finding.stop(
              "migrations",
              release,
              "has %d heads: %s".formatted(heads.size(), String.join(", ", heads)),
              "ask for a release in which they are merged (alembic merge heads)"));
    } else if (heads.size() == 1) {
      findings.add(Finding.pass("migrations", release, "one head: " + heads.iterator().next()));
    }
    if (!unread.isEmpty() || heads.isEmpty()) {
      findings.add(
          Finding.warn(
              "migrations",
              release,
              "cannot tell all heads; no revision was found in "
                  + (unread.isEmpty() ? directory.getFileName() : String.join(", ", unread)),
              "run 'alembic heads' in the release"));
    }
    return findings;
  }

  private static Set<String> heads(Path directory, List<String> unread) {
    Map<String, String> revisions = new TreeMap<>();
    Set<String> followed = new TreeSet<>();
    try (Stream<Path> files =
        Files.isDirectory(directory) ? Files.list(directory) : Stream.<Path>empty()) {
      for (Path file : files.filter(AlembicHeads::migration).sorted().toList()) {
        String text = Files.readString(file);
        Matcher revision = REVISION.matcher(text);
        Matcher down = DOWN.matcher(text);
        if (revision.find() && down.find()) {
          revisions.put(revision.group(1), String.valueOf(file.getFileName()));
          QUOTED.matcher(down.group(1)).results().forEach(r -> followed.add(r.group(1)));
        } else {
          unread.add(String.valueOf(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw StepFailure.environment("SOURCE", "read %s: %s".formatted(directory, e.getMessage()))
          .because(e);
    }
    Set<String> heads = new TreeSet<>(revisions.keySet());
    heads.removeAll(followed);
    return heads;
  }

  private static boolean migration(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.endsWith(".py") && !name.startsWith("__") && Files.isRegularFile(file);
  }
}
