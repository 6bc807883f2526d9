package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.slipway.adapter.exec.SettingsFile;
import io.temporal.api.common.v1.WorkflowExecution;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for secrets in what leaves the units of a stack, in all forms in which texts hold them. */
final class Leaks {
  /** Every program writes it differently; what is in the middle of it nobody changes but base64. */
  static final String AWKWARD = "k@\"'\\%41+ä/&" + "5f1e0c2d9b8a7463" + "\\\"'ä@+=";

  /** The same, and no secret: wherever this is found, that would have been. */
  static final String CONTROL = AWKWARD.replace("5f1e0c2d9b8a7463", "0123c0n7r01c0de9");

  private static final Pattern WRITTEN =
      Pattern.compile("(report|plan|platform|data|manifest|lock).*json|migration-log.*");

  private final Field field;

  Leaks(Field field) {
    this.field = field;
  }

  /**
   * In none of the texts, which would show them: the control is there.
   *
   * @param control is found by the same search
   */
  void none(String where, Collection<String> texts, String control) throws IOException {
    assertEquals(List.of(), found(secrets(), texts), "secrets in " + where);
    assertEquals(List.of(control), found(List.of(control), texts), "the control in " + where);
  }

  static List<String> found(List<String> secrets, Collection<String> texts) {
    return secrets.stream()
        .filter(s -> forms(s).anyMatch(form -> texts.stream().anyMatch(t -> t.contains(form))))
        .toList();
  }

  private static Stream<String> forms(String secret) {
    String slashes = secret.replace("\\", "\\\\");
    String json = slashes.replace("\"", "\\\"");
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String core = secret.length() > 25 ? secret.substring(12, 28) : secret;
    return Stream.of(
        secret,
        core,
        slashes,
        json,
        slashes.replace("'", "\\'"),
        json.replace("ä", "\\u00e4"),
        URLEncoder.encode(secret, StandardCharsets.UTF_8),
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Those of the stack, and passwords that runs have made for themselves. */
  List<String> secrets() throws IOException {
    List<String> secrets = new ArrayList<>();
    SettingsFile.read(field.stack.directory().resolve(".env")).entrySet().stream()
        .filter(e -> e.getKey().matches(".*(PASSWORD|SECRET|TOKEN|KEY).*"))
        .forEach(e -> secrets.add(e.getValue()));
    assertEquals(5, secrets.size(), "secrets of the instance");
    assertEquals(true, secrets.contains(AWKWARD), "one of them is awkward");
    try (Stream<Path> made = Files.walk(field.state())) {
      for (Path file : made.filter(f -> f.endsWith("data-role")).toList()) {
        secrets.add(Files.readString(file).strip());
      }
    }
    return secrets;
  }

  /** Every text and every payload of all histories, as they were before they were encoded. */
  List<String> histories() {
    List<String> texts = new ArrayList<>();
    field.client.listExecutions("").map(e -> e.getExecution()).forEach(e -> history(e, texts));
    return texts;
  }

  private void history(WorkflowExecution execution, List<String> texts) {
    collect(
        field.client.fetchHistory(execution.getWorkflowId(), execution.getRunId()).getHistory(),
        texts);
  }

  private static void collect(Object value, List<String> texts) {
    switch (value) {
      case String text -> texts.add(text);
      case ByteString bytes -> texts.add(bytes.toStringUtf8());
      case Message message -> message.getAllFields().values().forEach(v -> collect(v, texts));
      case List<?> list -> list.forEach(v -> collect(v, texts));
      default -> {
        // Numbers and moments.
      }
    }
  }

  List<String> journal() throws IOException {
    return Files.readAllLines(field.state().resolve("journal.jsonl"));
  }

  /** What runs leave for later ones and for people; files of the stack itself are in there too. */
  List<String> captures() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(field.state())) {
      for (Path file : files.filter(f -> WRITTEN.matcher(name(f)).matches()).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return texts;
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
