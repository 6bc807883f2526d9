package dev.slipway.adapter.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.activity.ProbeActivities.ProbeRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.Units;
import dev.slipway.adapter.exec.Web;
import dev.slipway.adapter.http.HttpProbeActivities.Verdict;
import dev.slipway.plan.Order;
import dev.slipway.plan.Place;
import dev.slipway.stack.Probe;
import dev.slipway.stack.SecretRef;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP question and the only answer that passes: status, values, release. */
final class HttpProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WORDS = 200;

  private final Units units;
  private final Secrets secrets;
  private final Duration within;

  HttpProbe(Units units, Secrets secrets, Duration within) {
    this.units = units;
    this.secrets = secrets;
    this.within = within;
  }

  Verdict ask(ProbeRequest request, Probe.Http probe) {
    String url = url(request.place(), probe.target());
    Web.Answer answer;
    try {
      answer =
          Web.ask(
              new Web.Request(
                  probe.method(), url, headers(request.place(), probe), probe.body(), within));
    } catch (IOException e) {
      return new Verdict(
          false,
          "%s did not answer: %s".formatted(url, e.getMessage()),
          "does the unit listen there?");
    }
    if (answer.status() != probe.status()) {
      return new Verdict(
          false,
          "%s answered %d, expected %d: %s"
              .formatted(url, answer.status(), probe.status(), words(answer)),
          "only the exact status passes; redirects are not followed");
    }
    return values(request, probe, url, answer);
  }

  private Verdict values(ProbeRequest request, Probe.Http probe, String url, Web.Answer answer) {
    String seen = "%s answered %d".formatted(url, answer.status());
    Map<String, String> expected = new LinkedHashMap<>();
    probe.json().forEach(e -> expected.put(e.pointer(), e.value()));
    Probe.Version version = probe.version();
    String release = version == null ? null : release(request, version);
    if (version != null && release != null) {
      expected.put(version.pointer(), release);
    }
    if (expected.isEmpty()) {
      return new Verdict(true, seen, "");
    }
    JsonNode body = json(answer.body());
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      String value = value(body, entry.getKey());
      seen += ", %s is '%s'".formatted(entry.getKey(), value);
      if (!value.equals(entry.getValue())) {
        return new Verdict(
            false,
            "%s, expected '%s'".formatted(seen, entry.getValue()),
            "it answered: " + words(answer));
      }
    }
    return new Verdict(true, seen, "");
  }

  /** The release that the component shall be of; null when the run has no opinion on it. */
  private static @Nullable String release(ProbeRequest request, Probe.Version version) {
    return request.releases().stream()
        .filter(r -> r.component().equals(version.of()))
        .map(Order.Wanted::version)
        .findFirst()
        .orElse(null);
  }

  /** The body; nothing in it can be found when it is no JSON. */
  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.missingNode();
    }
  }

  /** Text of the value; objects and lists as JSON, nothing as empty text. */
  private static String value(JsonNode body, String pointer) {
    JsonNode node = body.at(pointer);
    return node.isMissingNode() ? "" : node.isValueNode() ? node.asText() : node.toString();
  }

  private static String words(Web.Answer answer) {
    String body = answer.body().strip();
    return body.substring(0, Math.min(WORDS, body.length()));
  }

  private Map<String, String> headers(Place place, Probe.Http probe) {
    Map<String, String> headers = new LinkedHashMap<>();
    probe.header().forEach(h -> headers.put(h.name(), h.value()));
    SecretRef bearer = probe.bearer();
    if (bearer != null) {
      headers.put("Authorization", "Bearer " + secrets.resolve(place, bearer));
    }
    return headers;
  }

  private String url(Place place, Probe.Target target) {
    return switch (target) {
      case Probe.Target.Outside outside -> outside.url();
      case Probe.Target.Inside inside -> {
        Units.Instance instance = units.find(place, inside.unit());
        if (instance == null || instance.addresses().isEmpty()) {
          throw StepFailure.environment(
              "UNIT_DOWN", "unit %s has no address: it does not run".formatted(inside.unit()));
        }
        String address = instance.addresses().getFirst();
        String host = address.contains(":") ? "[" + address + "]" : address;
        yield "http://%s:%d%s".formatted(host, inside.port(), inside.path());
      }
    };
  }
}
