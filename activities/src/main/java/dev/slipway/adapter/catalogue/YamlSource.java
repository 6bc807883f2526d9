package dev.slipway.adapter.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * From bytes to a tree of nodes, suspicious of both. Nothing is constructed from the tree, and
 * every limit is checked before the work that it limits.
 */
final class YamlSource {
  static final int MAX_BYTES = 1 << 20;
  static final int MAX_DEPTH = 32;
  static final int MAX_ALIASES = 50;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setAllowRecursiveKeys(false)
          .setAllowDuplicateKeys(true) // found later, with both lines
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setCodePointLimit(MAX_BYTES)
          .build();

  private final Findings findings;

  YamlSource(Findings findings) {
    this.findings = findings;
  }

  /** The one document of the file; null when a finding says why not. */
  @Nullable Node read(Path file) {
    byte[] bytes = bytes(file);
    String text = bytes == null ? null : text(bytes);
    return text == null || !plain(text) ? null : tree(text);
  }

  private byte @Nullable [] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        whole("is larger than 1 MiB", "a stack file is a page or two of YAML");
        return null;
      }
      return bytes;
    } catch (IOException e) {
      if (Files.isDirectory(file)) {
        whole("is a directory", "name the stack file in it");
      } else {
        whole(
            "cannot be read (%s)".formatted(e.getClass().getSimpleName()), "check path and rights");
      }
      return null;
    }
  }

  private @Nullable String text(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      int line = 1;
      for (int i = 0; i < buffer.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      findings.error(
          line, 1, "", "is not UTF-8 text", "save it as UTF-8; binary files are refused");
      return null;
    }
  }

  private boolean plain(String text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        column = 1;
      } else if (forbidden(c)) {
        findings.error(
            line,
            column,
            "",
            "contains the control character U+%04X".formatted((int) c),
            "remove it; binary files are refused");
        return false;
      } else {
        column++;
      }
    }
    return true;
  }

  /** Controls, and the signs that make a line look other than it is. */
  private static boolean forbidden(char c) {
    boolean control = Character.isISOControl(c) && c != '\t' && c != '\r';
    return control || (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
  }

  private @Nullable Node tree(String text) {
    try {
      if (!shallow(text)) {
        return null;
      }
      Optional<Node> node = new Compose(SETTINGS).composeString(text);
      if (node.isEmpty()) {
        whole("is empty", "begin with: stack: NAME");
      }
      return node.orElse(null);
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      int line = mark == null ? 0 : mark.getLine() + 1;
      int column = mark == null ? 0 : mark.getColumn() + 1;
      findings.error(line, column, "", "is not YAML: " + problem(e), hint(text, line));
      return null;
    } catch (YamlEngineException e) {
      whole("is not YAML: " + firstLine(String.valueOf(e.getMessage())), "check its syntax");
      return null;
    }
  }

  /**
   * Looks at the stream of events before a tree is made of it: composing recurses, so depth must be
   * known to be small.
   */
  private boolean shallow(String text) {
    int depth = 0;
    int aliases = 0;
    int documents = 0;
    boolean good = true;
    Iterator<Event> events = new Parse(SETTINGS).parseString(text).iterator();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case SequenceStart, MappingStart -> depth++;
        case SequenceEnd, MappingEnd -> depth--;
        case Alias -> aliases++;
        case DocumentStart -> documents++;
        default -> {}
      }
      good &= untagged(event);
      if (depth > MAX_DEPTH) {
        return refuse(event, "is nested deeper than %d levels".formatted(MAX_DEPTH), "");
      }
      if (aliases > MAX_ALIASES) {
        return refuse(event, "has more than %d aliases".formatted(MAX_ALIASES), "write them out");
      }
      if (documents > 1) {
        return refuse(event, "has more than one document", "one stack, one file, no \"---\"");
      }
    }
    return good;
  }

  private boolean untagged(Event event) {
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent collection -> collection.getTag();
          default -> Optional.empty();
        };
    return tag.isEmpty()
        || refuse(event, "has the tag " + Findings.quote(tag.get()), "tags are not allowed");
  }

  private boolean refuse(Event event, String message, String hint) {
    Optional<Mark> mark = event.getStartMark();
    findings.error(
        mark.map(Mark::getLine).orElse(-1) + 1,
        mark.map(Mark::getColumn).orElse(-1) + 1,
        "",
        message,
        hint);
    return false;
  }

  private void whole(String message, String hint) {
    findings.error(0, 0, "", message, hint);
  }

  /** Without the engine's excerpt of the file, which may show a secret. */
  private static String problem(MarkedYamlEngineException e) {
    String problem = firstLine(String.valueOf(e.getProblem()));
    return e.getContext() == null ? problem : firstLine(e.getContext()) + ", " + problem;
  }

  private static String firstLine(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() > 160 ? line.substring(0, 160) + "…" : line;
  }

  private static String hint(String text, int line) {
    Optional<String> there = text.lines().skip(Math.max(0, line - 1)).findFirst();
    return there.isPresent() && there.get().contains("\t")
        ? "indent with spaces, never with tabs"
        : "check indentation, quotes and brackets around this line";
  }
}
