package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.postgres.Jobs;
import dev.slipway.plan.MajorFacts.Base;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image of a server says of itself, asked of its own programs and files in helpers that are
 * gone afterwards. An image never changes, so it is asked once.
 */
final class Artefact {
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)\\.(\\d+)");
  private static final Pattern NUMBER = Pattern.compile("(\\d+\\.\\d+(?:\\.\\d+)?)\\s*$");
  private static final Pattern MUSL = Pattern.compile("Version (\\S+)");
  private static final Pattern ICU = Pattern.compile("libicuuc\\.so\\.(\\d+(?:\\.\\d+)*)");
  private static final Pattern CONTROL =
      Pattern.compile("/([^/:]+)\\.control:\\s*default_version\\s*=\\s*'([^']*)'");
  private static final Pattern UPDATE = Pattern.compile("/([^/]+)--([^/]+)--([^/]+)\\.sql$");

  private final Map<String, Is> known = new ConcurrentHashMap<>();
  private final Map<String, Boolean> versioned = new ConcurrentHashMap<>();

  /**
   * @param version its version number; 0 when it does not say
   * @param extensions default versions by name
   * @param updates by name, from version to the versions that it leads to
   */
  record Is(
      int version,
      Base base,
      Map<String, String> extensions,
      Map<String, Map<String, Set<String>>> updates) {

    /** Whether it knows a way from one version of an extension to its own. */
    boolean updates(String name, String from) {
      String to = extensions.getOrDefault(name, "");
      Map<String, Set<String>> ways = updates.getOrDefault(name, Map.of());
      Deque<String> open = new ArrayDeque<>(List.of(from));
      Set<String> seen = new HashSet<>(open);
      while (!open.isEmpty()) {
        String at = open.removeFirst();
        if (at.equals(to)) {
          return true;
        }
        ways.getOrDefault(at, Set.of()).stream().filter(seen::add).forEach(open::add);
      }
      return false;
    }
  }

  Is of(Work work, String image) {
    Is is = known.get(image);
    if (is == null) {
      is = look(work, image);
      known.put(image, is);
    }
    return is;
  }

  /**
   * Whether the tools of a version in an image know the option that says how often a column has
   * changed. Those that do not copy it like any other, and the server refuses it.
   */
  boolean knowsVersioned(Work work, String image, int major) {
    return versioned.computeIfAbsent(image + " " + major, i -> looksVersioned(work, image, major));
  }

  private static boolean looksVersioned(Work work, String image, int major) {
    List<String> command = new ArrayList<>(List.of("grep", "-alsF", "pg_attver"));
    for (String place : List.of("/usr/lib/postgresql/%d/bin".formatted(major), "/usr/local/bin")) {
      command.add(place + "/pg_dump");
    }
    return !ask(work, image, command).isBlank();
  }

  private static Is look(Work work, String image) {
    List<String> places = List.of("/usr/share/postgresql", "/usr/local/share/postgresql");
    String version = ask(work, image, List.of("postgres", "--version"));
    String libc = ask(work, image, List.of("ldd", "--version"));
    String files =
        ask(
            work,
            image,
            List.of(
                "find",
                places.get(0),
                places.get(1),
                "/usr/lib",
                "/lib",
                "/usr/local/lib",
                "-name",
                "*--*--*.sql",
                "-o",
                "-name",
                "libicuuc.so.*"));
    String says =
        ask(
            work,
            image,
            List.of(
                "grep",
                "-rsHE",
                "^(default_version|ID=|VERSION_ID=)",
                "/etc/os-release",
                places.get(0),
                places.get(1)));
    return new Is(number(version), base(says, libc, files), controls(says), updates(files));
  }

  private static String ask(Work work, String image, List<String> command) {
    String purpose = "look";
    work.remove(purpose);
    work.start(Work.Task.alone(purpose, image, "", List.of(), command));
    String log = work.tools().helpers().await(work.mark(purpose), Jobs.atMost(0)).log();
    work.remove(purpose);
    return log;
  }

  private static int number(String version) {
    Matcher matcher = VERSION.matcher(version);
    return matcher.find()
        ? Integer.parseInt(matcher.group(1)) * 10_000 + Integer.parseInt(matcher.group(2))
        : 0;
  }

  private static Base base(String says, String libc, String files) {
    String system = (value(says, "ID") + " " + value(says, "VERSION_ID")).strip();
    Matcher glibc = NUMBER.matcher(libc.lines().findFirst().orElse(""));
    Matcher musl = MUSL.matcher(libc);
    String family =
        libc.contains("musl")
            ? "musl " + (musl.find() ? musl.group(1) : "")
            : glibc.find() ? "glibc " + glibc.group(1) : "";
    Set<String> icu = new TreeSet<>(Comparator.comparingInt(String::length));
    Matcher matcher = ICU.matcher(files);
    while (matcher.find()) {
      icu.add(matcher.group(1));
    }
    return new Base(
        system, family, icu.isEmpty() ? "" : List.copyOf(icu).getLast(), architecture());
  }

  private static String architecture() {
    return System.getProperty("os.arch", "");
  }

  private static String value(String says, String name) {
    return says.lines()
        .filter(l -> l.startsWith("/etc/os-release:" + name + "="))
        .map(l -> l.substring(l.indexOf('=') + 1).replace("\"", ""))
        .findFirst()
        .orElse("");
  }

  private static Map<String, String> controls(String says) {
    Map<String, String> versions = new TreeMap<>();
    Matcher matcher = CONTROL.matcher(says);
    while (matcher.find()) {
      versions.put(matcher.group(1), matcher.group(2));
    }
    return versions;
  }

  private static Map<String, Map<String, Set<String>>> updates(String files) {
    Map<String, Map<String, Set<String>>> updates = new TreeMap<>();
    files
        .lines()
        .map(UPDATE::matcher)
        .filter(Matcher::find)
        .forEach(m ->
            updates
                .computeIfAbsent(m.group(1), n -> new TreeMap<>())
                .computeIfAbsent(m.group(2), v -> new TreeSet<>())
                .add(m.group(3)));
    return updates;
  }
}
