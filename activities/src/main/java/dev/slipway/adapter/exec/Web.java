package dev.slipway.adapter.exec;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP request at a time, for looking at a stack from outside: redirects are shown and not
 * followed, nothing is kept open in between (a kept connection can end at a process that a reload
 * has replaced), and the whole exchange is bounded.
 */
public final class Web {
  private static final int BODY_BYTES = 1024 * 1024;

  static {
    // The public name of a stack is a Host header, which Java's client refuses unless told so
    // before its first use.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection");
  }

  /**
   * @param within longest time until the whole answer is here
   */
  public record Request(
      String method, String url, Map<String, String> headers, String body, Duration within) {
    public Request {
      headers = Map.copyOf(headers);
    }

    public static Request get(String url, Duration within) {
      return new Request("GET", url, Map.of(), "", within);
    }
  }

  /**
   * @param body the first MiB of it
   */
  public record Answer(int status, String body, HttpHeaders headers) {
    /** First value of a header; empty when there is none. */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  private Web() {}

  /**
   * Sends the request and reads the answer.
   *
   * @throws IOException when there is no answer; the message says why, in a form for people
   * @throws dev.slipway.activity.StepFailure {@code INTERRUPTED} when asked to stop
   */
  public static Answer ask(Request request) throws IOException {
    FutureTask<Answer> task = new FutureTask<>(() -> exchange(request));
    Thread thread = Thread.ofVirtual().start(task);
    try {
      return task.get(request.within().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Poll.interrupted(e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + request.within(), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage() == null ? "" : ": " + cause.getMessage();
      throw new IOException(cause.getClass().getSimpleName() + why, e);
    } finally {
      thread.interrupt();
    }
  }

  private static Answer exchange(Request request) throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(request.within())
            .build();
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(URI.create(request.url()))
              .timeout(request.within())
              .method(request.method(), body(request));
      request.headers().forEach(builder::setHeader);
      builder.setHeader("Connection", "close");
      HttpResponse<InputStream> response =
          client.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        String text = new String(in.readNBytes(BODY_BYTES), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), text, response.headers());
      }
    } finally {
      client.shutdownNow();
    }
  }

  private static HttpRequest.BodyPublisher body(Request request) {
    return request.body().isEmpty()
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofString(request.body());
  }
}
