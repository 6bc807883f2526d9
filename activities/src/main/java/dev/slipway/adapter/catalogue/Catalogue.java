package dev.slipway.adapter.catalogue;

import dev.slipway.plan.Place;
import dev.slipway.stack.StackDefinition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A directory of stack files: {@code *.yml}, {@code *.yaml}, and {@code slipway.yml} in each
 * directory below. Read anew at every question, so that an edit counts at once.
 */
public final class Catalogue {
  private static final int MAX_FILES = 1000;

  private final Path directory;

  /** The catalogue in a directory. */
  public Catalogue(Path directory) {
    this.directory = directory;
  }

  /**
   * A stack that was looked for.
   *
   * @param definition null when an error stands in the way
   */
  public record Found(@Nullable StackDefinition definition, List<FileFinding> findings) {
    public Found {
      findings = List.copyOf(findings);
    }
  }

  /** Everything the catalogue knows. */
  public record Listing(List<StackFiles.Loaded> files, List<FileFinding> findings) {
    public Listing {
      files = List.copyOf(files);
      findings = List.copyOf(findings);
    }

    /** Names of stacks, also of those whose file has errors. */
    public List<String> stacks() {
      return files.stream().map(StackFiles.Loaded::stack).filter(s -> !s.isEmpty()).toList();
    }
  }

  /**
   * All stack files, by path; findings are about the directory and about names and projects given
   * twice.
   */
  public Listing list() {
    Findings findings = new Findings(directory.toString());
    List<StackFiles.Loaded> loaded = new ArrayList<>();
    for (Path file : files(findings)) {
      loaded.add(StackFiles.read(file));
    }
    List<FileFinding> all = new ArrayList<>(findings.all());
    Map<String, StackFiles.Loaded> byName = new LinkedHashMap<>();
    Map<Place, StackFiles.Loaded> byPlace = new LinkedHashMap<>();
    for (StackFiles.Loaded file : loaded) {
      StackFiles.Loaded first =
          file.stack().isEmpty() ? null : byName.putIfAbsent(file.stack(), file);
      if (first != null) {
        all.add(twice(file, first));
      }
      StackDefinition definition = file.definition();
      StackFiles.Loaded there =
          definition == null ? null : byPlace.putIfAbsent(place(definition), file);
      if (first == null && there != null) {
        all.add(shared(file, there));
      }
    }
    return new Listing(loaded, all);
  }

  /** Where a stack is, whatever it is called. */
  private static Place place(StackDefinition definition) {
    Place place = Place.of(definition);
    return new Place(place.kind(), "", place.host(), place.root(), List.of(), place.name());
  }

  private static FileFinding shared(StackFiles.Loaded second, StackFiles.Loaded first) {
    return new FileFinding(
        second.file().toString(),
        0,
        0,
        "platform",
        FileFinding.Severity.ERROR,
        "%s in %s is the same project".formatted(Findings.quote(first.stack()), first.file()),
        "one project is one stack, or two runs could change it at once");
  }

  private static FileFinding twice(StackFiles.Loaded second, StackFiles.Loaded first) {
    return new FileFinding(
        second.file().toString(),
        0,
        0,
        "stack",
        FileFinding.Severity.ERROR,
        "%s is also the stack of %s".formatted(Findings.quote(second.stack()), first.file()),
        "names are unique in a catalogue: rename or remove one of the two files");
  }

  /** The stack of this name, with every finding that concerns it. */
  public Found find(String stack) {
    Listing listing = list();
    List<FileFinding> findings = new ArrayList<>();
    StackDefinition definition = null;
    for (StackFiles.Loaded file : listing.files()) {
      if (file.stack().equals(stack)) {
        findings.addAll(file.findings());
        definition = file.definition();
        listing.findings().stream()
            .filter(f -> f.file().equals(file.file().toString()))
            .forEach(findings::add);
      }
    }
    if (definition == null && findings.isEmpty()) {
      findings.addAll(unknown(stack, listing));
    }
    return new Found(FileFinding.anyError(findings) ? null : definition, findings);
  }

  private List<FileFinding> unknown(String stack, Listing listing) {
    Findings findings = new Findings(directory.toString());
    findings.error(
        0,
        0,
        "stack",
        "the catalogue has no " + Findings.quote(stack),
        Nearest.allowed(stack, listing.stacks()));
    List<FileFinding> all = new ArrayList<>(findings.all());
    listing.findings().stream().filter(f -> f.path().isEmpty()).forEach(all::add);
    // It may be the one whose name could not be read.
    listing.files().stream()
        .filter(f -> f.stack().isEmpty())
        .forEach(f -> all.addAll(f.findings()));
    return all;
  }

  private List<Path> files(Findings findings) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path below = entry.resolve("slipway.yml");
        if (Files.isDirectory(entry) && Files.isRegularFile(below)) {
          files.add(below);
        } else if (Files.isRegularFile(entry) && stackFile(entry)) {
          files.add(entry);
        }
        if (files.size() > MAX_FILES) {
          findings.error(0, 0, "", "has more than %d files".formatted(MAX_FILES), "");
          break;
        }
      }
    } catch (IOException e) {
      findings.error(
          0,
          0,
          "",
          "cannot be read as a directory of stack files",
          "name it with --stacks DIR or SLIPWAY_STACKS");
    }
    files.sort(null);
    return files;
  }

  /**
   * A project directory may itself be named: the platform's own files beside are no stack files.
   */
  private static boolean stackFile(Path file) {
    String name = String.valueOf(file.getFileName());
    boolean yaml = name.endsWith(".yml") || name.endsWith(".yaml");
    return yaml
        && !name.startsWith(".")
        && !name.startsWith("docker-compose")
        && !name.startsWith("compose.");
  }
}
