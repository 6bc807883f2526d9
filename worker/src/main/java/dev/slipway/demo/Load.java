package dev.slipway.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users of the example stack: numbered records and files through the public port, about 25 writes a
 * second, without a pause. Only what was acknowledged goes into the ledger; what got no answer or
 * an error is not counted on.
 */
public final class Load implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long PERIOD_MILLIS = 35;
  private static final int FILE_EVERY = 5;

  /** So many that an answer may take a tenth of a second before there are less than 20 a second. */
  public static final int USERS = 8;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService users = Executors.newFixedThreadPool(USERS);
  private final AtomicLong numbers;
  private final Ledger ledger;
  private final String base;
  private final String token;
  private volatile boolean closed;

  /**
   * @param base public address, without a slash at its end
   * @param first number of the first write; a second load on the same stack must begin elsewhere
   */
  public Load(String base, String token, Ledger ledger, long first) {
    this.base = base;
    this.token = token;
    this.ledger = ledger;
    this.numbers = new AtomicLong(first);
  }

  public void start() {
    for (int user = 0; user < USERS; user++) {
      users.execute(this::writeOn);
    }
  }

  /**
   * One user: a write, a breath, and so on; an answer that takes long makes only this user wait.
   */
  private void writeOn() {
    try {
      while (!closed) {
        write();
        Thread.sleep(USERS * PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() throws InterruptedException {
    long number = numbers.getAndIncrement();
    String text = "entry " + number + " of " + Long.toHexString(number * 0x9E3779B97F4A7C15L);
    boolean file = number % FILE_EVERY == 0;
    try {
      HttpResponse<String> answer =
          http.send(file ? upload(number, text) : record(number, text), BodyHandlers.ofString());
      if (answer.statusCode() == 201) {
        ledger.acknowledged(
            file ? Ledger.Kind.FILE : Ledger.Kind.RECORD, number, sha256(text), Instant.now());
      } else {
        ledger.refused(Instant.now());
      }
    } catch (IOException e) {
      ledger.refused(Instant.now());
    }
  }

  private HttpRequest record(long number, String text) {
    String body = json.createObjectNode().put("number", number).put("text", text).toString();
    return request("/api/v2/records")
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest upload(long number, String text) {
    return request("/api/v1/upload?number=" + number)
        .header("Content-Type", "application/octet-stream")
        .POST(BodyPublishers.ofString(text))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(ANSWER)
        .header("Authorization", "Bearer " + token);
  }

  /** What the stack says is there, by number. */
  public Map<Long, String> there(Ledger.Kind kind) {
    JsonNode answer = get(kind == Ledger.Kind.FILE ? "/api/v1/uploads" : "/api/v2/records");
    Map<Long, String> there = new TreeMap<>();
    for (JsonNode item : answer.path(kind == Ledger.Kind.FILE ? "files" : "records")) {
      JsonNode number = item.isArray() ? item.get(0) : item.get("number");
      JsonNode sha = item.isArray() ? item.get(1) : item.get("sha256");
      there.put(number.asLong(), sha.asText());
    }
    return there;
  }

  private JsonNode get(String path) {
    try {
      HttpResponse<String> answer =
          http.send(
              request(path).timeout(Duration.ofMinutes(1)).GET().build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(path + " answered " + answer.statusCode());
      }
      return json.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(path + " did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    users.shutdown();
    try {
      if (!users.awaitTermination(ANSWER.toSeconds() + 2, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a write is still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
