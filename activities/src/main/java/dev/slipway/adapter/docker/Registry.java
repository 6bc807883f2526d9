package dev.slipway.adapter.docker;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.transport.DockerHttpClient;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.adapter.exec.Poll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What registries have, asked through the Docker engine, which has the way and the rights. */
final class Registry {
  // A release of several GB over a slow line; the caller's own time limit ends it earlier.
  private static final Duration LONGEST_FETCH = Duration.ofHours(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Docker docker;

  Registry(Docker docker) {
    this.docker = docker;
  }

  /** The part of the engine's answer that is read. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Distribution(@JsonProperty("Descriptor") @Nullable Descriptor descriptor) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Descriptor(@JsonProperty("digest") @Nullable String digest) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Trouble(@JsonProperty("message") @Nullable String message) {}

  Offer offer(String reference) {
    String what = "ask the registry for " + reference;
    return docker.ask(
        what,
        () -> {
          try (DockerHttpClient.Response response = docker.plain().execute(request(reference))) {
            return read(reference, response);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private DockerHttpClient.Request request(String reference) throws IOException {
    DockerHttpClient.Request.Builder builder =
        DockerHttpClient.Request.builder()
            .method(DockerHttpClient.Request.Method.GET)
            .path("/distribution/" + reference + "/json");
    AuthConfig login = docker.login(reference);
    if (login != null) {
      builder.putHeader(
          "X-Registry-Auth", Base64.getUrlEncoder().encodeToString(JSON.writeValueAsBytes(login)));
    }
    return builder.build();
  }

  private Offer read(String reference, DockerHttpClient.Response response) throws IOException {
    String body = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
    if (response.getStatusCode() == 200) {
      Descriptor descriptor = JSON.readValue(body, Distribution.class).descriptor();
      String digest = descriptor == null ? null : descriptor.digest();
      return digest == null
          ? new Offer.Silent("%s: the registry gave no digest".formatted(reference))
          : found(reference, digest);
    }
    String said = message(body);
    String seen = "%s: the registry answered: %s".formatted(reference, said);
    return absent(response.getStatusCode(), said) ? new Offer.Absent(seen) : new Offer.Silent(seen);
  }

  private Offer found(String reference, String digest) {
    Manifests.Content content =
        new Manifests(docker.login(reference)).read(Names.of(reference).repository(), digest);
    return new Offer.Found(
        digest,
        content == null ? 0 : content.bytes(),
        content == null ? null : content.image(),
        "%s is %s".formatted(reference, digest));
  }

  private static String message(String body) {
    try {
      String message = JSON.readValue(body, Trouble.class).message();
      return message == null ? body : message;
    } catch (IOException e) {
      return body;
    }
  }

  private static boolean absent(int status, String said) {
    String text = said.toLowerCase(Locale.ROOT);
    return status == 404
        || text.contains("manifest unknown")
        || text.contains("name unknown")
        || (text.contains("not found") && !text.contains("lookup"));
  }

  String fetch(String repository, String digest) {
    String name = repository + "@" + digest;
    String what = "fetch " + name;
    Pull pull = new Pull();
    AuthConfig login = docker.login(repository);
    PullImageCmd command = docker.patient().pullImageCmd(repository).withTag(digest);
    docker.ask(what, () -> (login == null ? command : command.withAuthConfig(login)).exec(pull));
    pull.end(what);
    var image = docker.find(what, () -> docker.quick().inspectImageCmd(name).exec());
    if (image == null) {
      throw failed(what, pull.trouble);
    }
    return String.valueOf(image.getId());
  }

  private static StepFailure failed(String what, String said) {
    String text = said.toLowerCase(Locale.ROOT);
    if (absent(0, said)) {
      return StepFailure.input(
          "ARTEFACT_NOT_FOUND",
          "%s: the registry answered: %s; push it, or ask for another release"
              .formatted(what, said));
    }
    return text.contains("no space left")
        ? StepFailure.input(
            "DISK_FULL", "%s: %s; free space where Docker keeps its data".formatted(what, said))
        : StepFailure.environment(
            "REGISTRY",
            "%s: %s; is the registry up, and may this host read it?".formatted(what, said));
  }

  /** Follows a pull and keeps what went wrong. */
  private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {
    private volatile String trouble = "no error was given";

    @Override
    public void onNext(PullResponseItem item) {
      var detail = item.getErrorDetail();
      if (detail != null && detail.getMessage() != null) {
        trouble = detail.getMessage();
      }
    }

    @Override
    public void onError(Throwable throwable) {
      trouble = String.valueOf(throwable.getMessage());
      super.onComplete();
    }

    void end(String what) {
      try {
        if (!awaitCompletion(LONGEST_FETCH.toMillis(), TimeUnit.MILLISECONDS)) {
          throw StepFailure.environment(
              "TIMED_OUT", "%s: not there after %s".formatted(what, LONGEST_FETCH));
        }
      } catch (InterruptedException e) {
        throw Poll.interrupted(e);
      } finally {
        quietly();
      }
    }

    private void quietly() {
      try {
        close();
      } catch (IOException e) {
        super.onComplete();
      }
    }
  }
}
