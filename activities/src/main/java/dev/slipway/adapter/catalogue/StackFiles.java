package dev.slipway.adapter.catalogue;

import dev.slipway.stack.StackDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads stack files. Says everything that is wrong at once, and never throws for a wrong file. */
public final class StackFiles {

  /**
   * One file.
   *
   * @param stack its name as far as it could be read; else empty
   * @param definition null when there is an error
   */
  public record Loaded(
      Path file, String stack, @Nullable StackDefinition definition, List<FileFinding> findings) {
    public Loaded {
      findings = List.copyOf(findings);
    }
  }

  private StackFiles() {}

  /** Reads one file. */
  public static Loaded read(Path file) {
    Findings findings = new Findings(file.toString());
    Node node = new YamlSource(findings).read(file);
    Value root = node == null ? null : new NodeReader(findings).read(StackForm.ROOT, node, "");
    if (root == null) {
      return new Loaded(file, "", null, findings.all());
    }
    new Validator(root, findings).check();
    Path directory = directory(file, root, findings);
    boolean local = root.textOrEmpty("host").equals("local");
    Variables variables =
        new Variables(findings, local && directory != null ? directory.resolve(".env") : null);
    addresses(root, variables);
    StackDefinition definition =
        findings.anyError() || directory == null
            ? null
            : new Binder(root, directory.toString(), home(file).toString(), variables).bind();
    return new Loaded(file, root.textOrEmpty("stack"), definition, findings.all());
  }

  /** The project's directory, absolute; null when it cannot be told. */
  private static @Nullable Path directory(Path file, Value root, Findings findings) {
    Value platform = root.field("platform");
    Value given = platform == null ? null : platform.field("directory");
    if (platform == null || given == null) {
      return null;
    }
    boolean local = root.textOrEmpty("host").equals("local");
    Path directory = home(file).resolve(given.text()).normalize();
    if (!local && !given.text().startsWith("/")) {
      findings.error(
          given,
          "%s is relative, and the stack is on host %s"
              .formatted(Findings.quote(given.text()), root.textOrEmpty("host")),
          "write the absolute path on that host");
    }
    if (local && !Files.isDirectory(directory)) {
      findings.warn(given, "there is no directory " + directory, "relative to the stack file");
    } else if (local) {
      missing(platform, directory, findings);
    }
    return directory;
  }

  private static Path home(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static void missing(Value platform, Path directory, Findings findings) {
    if (platform.field("source") != null) {
      return; // They are the source's, and each plan reads them.
    }
    for (Value file : platform.each("files")) {
      if (!Files.exists(directory.resolve(file.text()))) {
        findings.warn(
            file, "there is no file " + directory.resolve(file.text()), "relative to directory");
      }
    }
  }

  private static void addresses(Value root, Variables variables) {
    Value door = root.field("door");
    Value doorUrl = door == null ? null : door.field("url");
    if (doorUrl != null) {
      variables.in(doorUrl);
    }
    for (String section : List.of("verify", "smoke")) {
      for (Value probe : root.each(section)) {
        for (Value kind : probe.fields().values()) {
          Value url = kind.field("url");
          if (url != null) {
            variables.in(url);
          }
        }
      }
    }
  }
}
