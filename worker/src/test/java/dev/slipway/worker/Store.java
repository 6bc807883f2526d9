package dev.slipway.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.demo.Ledger.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes numbered records and files as the example stack does, and can lose them. */
final class Store implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Kind, NavigableMap<Long, String>> kept =
      Map.of(Kind.RECORD, new ConcurrentSkipListMap<>(), Kind.FILE, new ConcurrentSkipListMap<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  Store() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/api/v2/records", this::records);
    server.createContext("/api/v1/upload", this::files);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The oldest write of this kind, which was acknowledged, is gone. */
  void forget(Kind kind) {
    kept(kind).pollFirstEntry();
  }

  /** The oldest write of this kind is there, and is not what was written. */
  void change(Kind kind) {
    kept(kind).replace(kept(kind).firstKey(), sha256("something else"));
  }

  private NavigableMap<Long, String> kept(Kind kind) {
    return java.util.Objects.requireNonNull(kept.get(kind));
  }

  private void records(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      var record = json.readTree(exchange.getRequestBody());
      keep(exchange, Kind.RECORD, record.get("number").asLong(), record.get("text").asText());
    } else {
      answer(exchange, 200, Map.of("records", list(Kind.RECORD)));
    }
  }

  private void files(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query = exchange.getRequestURI().getQuery();
      keep(exchange, Kind.FILE, Long.parseLong(query.substring("number=".length())), text);
    } else {
      answer(exchange, 200, Map.of("files", list(Kind.FILE)));
    }
  }

  private void keep(HttpExchange exchange, Kind kind, long number, String text) throws IOException {
    kept(kind).put(number, sha256(text));
    answer(exchange, 201, Map.of());
  }

  private List<List<Object>> list(Kind kind) {
    return kept(kind).entrySet().stream()
        .map(e -> List.<Object>of(e.getKey(), e.getValue()))
        .toList();
  }

  private void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
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
    server.stop(0);
    threads.shutdownNow();
  }
}
