package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import dev.slipway.plan.Place;
import dev.slipway.stack.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Resolves references on the host that uses them, and takes every value it has seen out of texts
 * that leave the host.
 */
public final class Secrets {
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(PASSWORD|PASSWD|SECRET|TOKEN|KEY|CREDENTIAL|PRIVATE|DSN|URL).*");
  private static final Pattern URL_PASSWORD = Pattern.compile("(://[^:/@\\s]+:)[^@\\s]+@");
  private static final int SHORTEST = 6;

  private final Map<String, String> process;
  private final Set<String> values = ConcurrentHashMap.newKeySet();

  /** The values, and how programs write them in their logs. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * @param process environment of the agent
   */
  public Secrets(Map<String, String> process) {
    this.process = Map.copyOf(process);
  }

  /**
   * The value of a reference. Settings files win over the agent's own environment, since they are
   * what the stack's units get.
   *
   * @throws StepFailure of category INPUT when there is none; the message names the reference
   */
  public String resolve(Place place, SecretRef reference) {
    String value = find(place, reference.reference());
    remember(value);
    return value;
  }

  private String find(Place place, String reference) {
    if (reference.startsWith("env:")) {
      String name = reference.substring(4);
      String value =
          SettingsFile.read(Project.settings(place))
              .getOrDefault(name, process.getOrDefault(name, ""));
      if (!value.isEmpty()) {
        return value;
      }
    } else if (reference.startsWith("file:")) {
      Path file = Path.of(place.root()).resolve(reference.substring(5));
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw StepFailure.input("SECRET", "secret %s: cannot read %s".formatted(reference, file))
            .because(e);
      }
    }
    throw StepFailure.input(
        "SECRET",
        "secret %s has no value: set it in %s or in the agent's environment"
            .formatted(reference, Project.settings(place)));
  }

  /**
   * Learns the secrets of a stack's settings file, so that they are taken out of logs of its units
   * too.
   */
  public void learn(Path settings) {
    SettingsFile.read(settings)
        .forEach((name, value) -> {
          if (SECRET_NAME.matcher(name).matches()) {
            remember(value);
          }
        });
  }

  /** Learns one value. */
  public void remember(String value) {
    if (value.length() >= SHORTEST && values.add(value)) {
      SecretForms.of(value).filter(form -> form.length() >= SHORTEST).forEach(known::add);
    }
  }

  /** The text without any known value, in whatever form, and without passwords in addresses. */
  public String redact(String text) {
    String clean = text;
    List<String> longestFirst =
        known.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    for (String value : longestFirst) {
      clean = clean.replace(value, "***");
    }
    return URL_PASSWORD.matcher(clean).replaceAll("$1***@");
  }
}
