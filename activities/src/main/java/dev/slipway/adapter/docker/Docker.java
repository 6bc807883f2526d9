package dev.slipway.adapter.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.slipway.activity.StepFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection to the Docker Engine, and the one place where its errors become step failures. */
public final class Docker implements AutoCloseable {
  // An engine that is alive answers a plain question in milliseconds; under heavy disk load it has
  // been seen to take tens of seconds.
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final DockerClientConfig config;
  private final DockerHttpClient plain;
  private final DockerClient quick;
  private final DockerClient patient;

  private Docker(DockerClientConfig config) {
    this.config = config;
    this.plain = transport(config, ANSWER);
    this.quick = DockerClientImpl.getInstance(config, plain);
    this.patient = DockerClientImpl.getInstance(config, transport(config, Duration.ZERO));
  }

  /**
   * Connects as the {@code docker} command would; asks nothing yet.
   *
   * @param environment the agent's; {@code DOCKER_HOST}, {@code DOCKER_TLS_VERIFY}, {@code
   *     DOCKER_CERT_PATH} and {@code DOCKER_CONFIG} are honoured
   */
  public static Docker connect(Map<String, String> environment) {
    DefaultDockerClientConfig.Builder builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(environment.getOrDefault("DOCKER_HOST", "unix:///var/run/docker.sock"));
    builder.withDockerTlsVerify(environment.getOrDefault("DOCKER_TLS_VERIFY", ""));
    String certificates = environment.get("DOCKER_CERT_PATH");
    if (certificates != null) {
      builder.withDockerCertPath(certificates);
    }
    String directory = environment.get("DOCKER_CONFIG");
    if (directory != null) {
      builder.withDockerConfig(directory);
    }
    return new Docker(builder.build());
  }

  private static DockerHttpClient transport(DockerClientConfig config, Duration answer) {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(config.getDockerHost())
        .sslConfig(config.getSSLConfig())
        .connectionTimeout(CONNECT)
        .responseTimeout(answer)
        .build();
  }

  /** For questions; they end within a minute. */
  DockerClient quick() {
    return quick;
  }

  /** For streams and for orders that last: without a bound of its own, so the caller has one. */
  DockerClient patient() {
    return patient;
  }

  /** For what docker-java has no command for. */
  DockerHttpClient plain() {
    return plain;
  }

  /** What the {@code docker} command would log in with at the registry of this name. */
  @Nullable AuthConfig login(String reference) {
    return config.effectiveAuthConfig(reference);
  }

  /**
   * Puts an order or question to the engine.
   *
   * @param what in words for the failure, e.g. "stop container 12ab of unit web"
   */
  <T extends @Nullable Object> T ask(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (DockerException e) {
      throw refused(what, e);
    } catch (RuntimeException e) {
      throw unreachable(what, e);
    }
  }

  /** Like {@link #ask}; null when the engine does not know the thing. */
  <T> @Nullable T find(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (NotFoundException e) {
      return null;
    } catch (DockerException e) {
      throw refused(what, e);
    } catch (RuntimeException e) {
      throw unreachable(what, e);
    }
  }

  /** An order whose result may be there already. */
  void order(String what, Runnable call) {
    try {
      call.run();
    } catch (NotModifiedException e) {
      return;
    } catch (DockerException e) {
      throw refused(what, e);
    } catch (RuntimeException e) {
      throw unreachable(what, e);
    }
  }

  private static StepFailure refused(String what, DockerException e) {
    String message =
        "%s: Docker answered %s".formatted(what, String.valueOf(e.getMessage()).strip());
    // A client that was cut off is still replacing containers: the next look finds others.
    boolean moving =
        message.contains("already in progress")
            || message.contains("No such container")
            || message.contains("is marked for removal");
    boolean asked = e.getHttpStatus() >= 400 && e.getHttpStatus() < 500 && !moving;
    return message.contains("no space left on device")
        ? StepFailure.input("DISK_FULL", message + "; free space where Docker keeps its data")
            .because(e)
        : asked
            ? StepFailure.input("DOCKER_REFUSED", message).because(e)
            : StepFailure.environment("DOCKER", message).because(e);
  }

  private static RuntimeException unreachable(String what, RuntimeException e) {
    if (e instanceof StepFailure) {
      return e;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      // So the client ends a request whose caller is interrupted while it waits for a connection.
      if (cause instanceof CancellationException) {
        return StepFailure.environment("INTERRUPTED", what + ": it was asked to stop").because(e);
      }
      if (cause instanceof IOException) {
        return StepFailure.environment(
                Thread.currentThread().isInterrupted() ? "INTERRUPTED" : "DOCKER_UNREACHABLE",
                "%s: the Docker engine does not answer (%s); is dockerd running and may the agent use it?"
                    .formatted(what, cause.getMessage()))
            .because(e);
      }
    }
    return e;
  }

  @Override
  public void close() throws IOException {
    quick.close();
    patient.close();
  }
}
