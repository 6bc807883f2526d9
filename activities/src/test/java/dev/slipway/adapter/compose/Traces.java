package dev.slipway.adapter.compose;

import dev.slipway.adapter.exec.Exec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What rigs have made on this host, found by the name of the rig in labels and names. Never by way
 * of a stack's own files: a test may have broken those on purpose.
 */
final class Traces {
  static final String LABEL = "dev.slipway.test";
  static final String DIRECTORY = "slipway-it-";

  /** Name of a rig, with the number of its process. */
  private static final Pattern RIG = Pattern.compile("cit-(\\d+)-[0-9a-f]{6}");

  private static final String LABELS =
      Stream.of(LABEL, "com.docker.compose.project", "dev.slipway.stack")
          .map("\t{{.Label \"%s\"}}"::formatted)
          .reduce("", String::concat);
  private static final String IMAGE_NAMES = "{{.Repository}}:{{.Tag}}\n{{.Repository}}@{{.Digest}}";

  private Traces() {}

  /** Removes all that a rig made; fails when something cannot be removed. */
  static void removeAllOf(String id) {
    Predicate<MatchResult> ours = rig -> rig.group().equals(id);
    remove(ours);
    List<String> left = Stream.of(Kind.values()).flatMap(k -> k.find(ours).stream()).toList();
    if (!left.isEmpty()) {
      throw new IllegalStateException(id + " leaves " + left);
    }
  }

  /** Removes what rigs left whose process was killed. */
  static void removeAllOfTheDead() {
    remove(rig -> ProcessHandle.of(Long.parseLong(rig.group(1))).isEmpty());
  }

  private static void remove(Predicate<MatchResult> which) {
    for (Kind kind : Kind.values()) {
      kind.find(which).forEach(kind::remove);
    }
  }

  /** In the order in which they can be removed. */
  private enum Kind {
    CONTAINER("container rm --force --volumes") {
      @Override
      Stream<String> list() {
        return docker("container", "ls", "--all", "--format", "{{.ID}}" + LABELS);
      }
    },
    VOLUME("volume rm --force") {
      @Override
      Stream<String> list() {
        return docker("volume", "ls", "--format", "{{.Name}}" + LABELS);
      }
    },
    NETWORK("network rm") {
      @Override
      Stream<String> list() {
        return docker("network", "ls", "--format", "{{.ID}}" + LABELS);
      }
    },
    /** A pin may be a second name of an image that is not ours: only the name goes. */
    IMAGE_NAME("image rm") {
      @Override
      Stream<String> list() {
        return docker("image", "ls", "--digests", "--format", IMAGE_NAMES)
            .filter(name -> !name.contains("<none>"));
      }
    },
    NAMELESS_IMAGE("image rm --force") {
      @Override
      Stream<String> list() {
        List<String> inspect = new ArrayList<>(List.of("image", "inspect", "--format"));
        inspect.add("{{.Id}}\t{{index .Config.Labels \"%s\"}}".formatted(LABEL));
        int words = inspect.size();
        docker("image", "ls", "--quiet", "--filter", "label=" + LABEL).forEach(inspect::add);
        return inspect.size() == words ? Stream.of() : docker(inspect.toArray(String[]::new));
      }
    },
    FILE("") {
      @Override
      Stream<String> list() {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
          return all
              .filter(p -> p.getFileName().toString().startsWith(DIRECTORY))
              .map(Path::toString)
              .toList()
              .stream();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      void remove(String tree) {
        try (Stream<Path> below = Files.walk(Path.of(tree))) {
          for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(path);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };

    private final String remove;

    Kind(String remove) {
      this.remove = remove;
    }

    /** Lines whose first word is what to remove. */
    abstract Stream<String> list();

    void remove(String name) {
      docker(Stream.concat(Stream.of(remove.split(" ")), Stream.of(name)).toArray(String[]::new));
    }

    List<String> find(Predicate<MatchResult> which) {
      return list()
          .filter(line -> {
            Matcher rig = RIG.matcher(line);
            return rig.find() && which.test(rig);
          })
          .map(line -> line.split("\t", 2)[0])
          .distinct()
          .toList();
    }
  }

  /** An error is no matter: two processes may sweep at the same time. */
  private static Stream<String> docker(String... words) {
    List<String> command = Stream.concat(Stream.of("docker"), Arrays.stream(words)).toList();
    return new Exec()
        .run(Path.of("/"), Map.of(), Duration.ofMinutes(1), command)
        .out()
        .lines()
        .filter(line -> !line.isBlank());
  }
}
