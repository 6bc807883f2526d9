package dev.slipway.adapter.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.AuthConfig;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Web;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an image would be before it is fetched: labels, environment, size. The engine does not
 * tell, so the registry is asked directly. Nobody depends on it: what cannot be read is left out.
 */
final class Manifests {
  // Small documents; a registry that takes longer is better not waited for.
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int HOPS = 3;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CHALLENGE = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final String TYPES =
      "application/vnd.docker.distribution.manifest.v2+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.oci.image.index.v1+json";

  private final @Nullable AuthConfig login;
  private String token = "";

  Manifests(@Nullable AuthConfig login) {
    this.login = login;
  }

  /**
   * @param bytes size of all layers, packed
   */
  record Content(long bytes, Image image) {}

  /** Null when the registry does not let us see it. */
  @Nullable Content read(String repository, String digest) {
    Location location = Location.of(repository);
    for (String scheme : location.schemes()) {
      try {
        return read(
            scheme + "://" + location.host() + "/v2/" + location.path(), digest, repository);
      } catch (IOException e) {
        token = "";
      }
    }
    return null;
  }

  private Content read(String base, String digest, String repository) throws IOException {
    JsonNode manifest = json(get(base + "/manifests/" + digest));
    if (manifest.has("manifests")) {
      manifest = json(get(base + "/manifests/" + ofThisPlatform(manifest.path("manifests"))));
    }
    long bytes = 0;
    for (JsonNode layer : manifest.path("layers")) {
      bytes += layer.path("size").asLong();
    }
    String id = manifest.path("config").path("digest").asText();
    JsonNode config = json(get(base + "/blobs/" + id)).path("config");
    Map<String, String> labels = new HashMap<>();
    config.path("Labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    List<String> environment = new ArrayList<>();
    config.path("Env").forEach(e -> environment.add(e.asText()));
    return new Content(
        bytes, new Image(id, List.of(repository + "@" + digest), labels, environment));
  }

  private static String ofThisPlatform(JsonNode manifests) throws IOException {
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String architecture = machine.equals("aarch64") ? "arm64" : machine;
    for (JsonNode one : manifests) {
      JsonNode platform = one.path("platform");
      if (platform.path("os").asText().equals("linux")
          && platform.path("architecture").asText().equals(architecture)) {
        return one.path("digest").asText();
      }
    }
    throw new IOException("nothing for " + architecture);
  }

  private static JsonNode json(String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON", e);
    }
  }

  /** Blobs may be elsewhere: a redirect is followed, without our token. */
  private String get(String url) throws IOException {
    Web.Answer answer = ask(url, token);
    if (answer.status() == 401 && token.isEmpty()) {
      token = login(answer.header("WWW-Authenticate"));
      answer = ask(url, token);
    }
    for (int hop = 0; hop < HOPS && answer.status() / 100 == 3; hop++) {
      answer = ask(URI.create(url).resolve(answer.header("Location")).toString(), "");
    }
    if (answer.status() != 200) {
      throw new IOException("answered " + answer.status());
    }
    return answer.body();
  }

  private static Web.Answer ask(String url, String authorization) throws IOException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", TYPES);
    if (!authorization.isEmpty()) {
      headers.put("Authorization", authorization);
    }
    return Web.ask(new Web.Request("GET", url, headers, "", ANSWER));
  }

  /** What to log in with, after the registry has said how it wants it. */
  private String login(String challenge) throws IOException {
    if (!challenge.toLowerCase(Locale.ROOT).startsWith("bearer")) {
      return basic();
    }
    Map<String, String> said = new HashMap<>();
    Matcher matcher = CHALLENGE.matcher(challenge);
    while (matcher.find()) {
      said.put(matcher.group(1), matcher.group(2));
    }
    String url =
        "%s?service=%s&scope=%s"
            .formatted(
                said.getOrDefault("realm", ""),
                said.getOrDefault("service", ""),
                said.getOrDefault("scope", ""));
    JsonNode answer = json(ask(url.replace(" ", "%20"), basic()).body());
    String given = answer.path("token").asText(answer.path("access_token").asText());
    return given.isEmpty() ? "" : "Bearer " + given;
  }

  private String basic() {
    if (login == null || login.getUsername() == null) {
      return "";
    }
    String pair = login.getUsername() + ":" + login.getPassword();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  /** Where a repository is; Docker speaks plain HTTP with registries on loopback only. */
  record Location(String host, String path, List<String> schemes) {
    static Location of(String repository) {
      int slash = repository.indexOf('/');
      String first = slash < 0 ? "" : repository.substring(0, slash);
      boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
      if (!named || first.equals("docker.io") || first.equals("index.docker.io")) {
        String name = named ? repository.substring(slash + 1) : repository;
        String path = name.contains("/") ? name : "library/" + name;
        return new Location("registry-1.docker.io", path, List.of("https"));
      }
      boolean loopback = first.startsWith("127.") || first.matches("localhost(:\\d+)?");
      return new Location(
          first,
          repository.substring(slash + 1),
          loopback ? List.of("http", "https") : List.of("https"));
    }
  }
}
