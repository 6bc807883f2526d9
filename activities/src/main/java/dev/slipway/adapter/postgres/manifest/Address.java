package dev.slipway.adapter.postgres.manifest;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A database by an address as PostgreSQL's own tools take it: a URI, with or without {@code jdbc:},
 * or words as {@code host=db port=5432 user=reader dbname=shop}. A password is a reference, {@code
 * password=env:NAME} or {@code password=file:PATH}; the value itself is refused, since every user
 * of a machine sees its command lines.
 */
public final class Address implements Source {
  private static final List<String> KNOWN =
      List.of(
          "host",
          "port",
          "user",
          "dbname",
          "password",
          "sslmode",
          "sslrootcert",
          "sslcert",
          "sslkey");
  private static final Pattern WORD =
      Pattern.compile("\\s*([a-z]+)\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|\\S+)");

  private final Map<String, String> words;
  private final String password;

  private Address(Map<String, String> words, String password) {
    this.words = Map.copyOf(words);
    this.password = password;
  }

  /**
   * Reads an address and the secret that it refers to.
   *
   * @param env where {@code env:} is looked up
   * @throws IllegalArgumentException when it is none; the message never holds a password
   */
  public static Address parse(String text, Map<String, String> env) {
    String plain = text.replaceFirst("^jdbc:", "");
    Map<String, String> words = plain.matches("postgres(ql)?://.*") ? ofUri(plain) : ofWords(plain);
    for (String name : words.keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "an address knows %s, not '%s'".formatted(String.join(", ", KNOWN), name));
      }
    }
    if (words.getOrDefault("user", "").isEmpty()) {
      throw new IllegalArgumentException("an address names a user, as postgresql://USER@host/db");
    }
    if (words.getOrDefault("host", "localhost").startsWith("/")) {
      throw new IllegalArgumentException("a server is reached by TCP, not by a socket's directory");
    }
    return new Address(words, secret(words.getOrDefault("password", ""), env));
  }

  private static Map<String, String> ofUri(String text) {
    URI uri = uri(text);
    Map<String, String> words = new LinkedHashMap<>();
    String user = uri.getRawUserInfo();
    if (user != null) {
      if (user.contains(":")) {
        throw new IllegalArgumentException(
            "no password in an address: write ?password=env:NAME or ?password=file:PATH");
      }
      words.put("user", decoded(user));
    }
    words.put("host", uri.getHost() == null ? "localhost" : uri.getHost());
    words.put("port", uri.getPort() < 0 ? "5432" : Integer.toString(uri.getPort()));
    words.put("dbname", decoded(uri.getRawPath().replaceFirst("^/", "")));
    String query = uri.getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        words.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
    }
    return words;
  }

  private static URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // Its message holds the text, and that may hold what it must not.
      throw new IllegalArgumentException(
          "not an address: postgresql://USER@HOST:PORT/DATABASE?password=env:NAME");
    }
  }

  private static Map<String, String> ofWords(String text) {
    Map<String, String> words = new LinkedHashMap<>();
    Matcher matcher = WORD.matcher(text);
    int end = 0;
    while (matcher.lookingAt()) {
      String value = matcher.group(2);
      words.put(
          matcher.group(1),
          value.startsWith("'")
              ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
              : value);
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (words.isEmpty() || !text.substring(end).isBlank()) {
      throw new IllegalArgumentException(
          "not an address: postgresql://USER@HOST:PORT/DATABASE?password=env:NAME, or host=… user=… dbname=…");
    }
    return words;
  }

  private static String secret(String reference, Map<String, String> env) {
    if (reference.isEmpty()) {
      return "";
    }
    if (reference.startsWith("env:")) {
      String value = env.get(reference.substring(4));
      if (value == null || value.isEmpty()) {
        throw new IllegalArgumentException(reference + " has no value in the environment");
      }
      return value;
    }
    if (reference.startsWith("file:")) {
      try {
        return Files.readString(Path.of(reference.substring(5))).strip();
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot read the password from " + reference, e);
      }
    }
    throw new IllegalArgumentException(
        "a password is given as env:NAME or file:PATH, never as such");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The database that it names; the user's own where it names none. */
  public String database() {
    String named = words.getOrDefault("dbname", "");
    return named.isEmpty() ? words.getOrDefault("user", "") : named;
  }

  @Override
  public Connection open(String database) throws SQLException {
    String url =
        "jdbc:postgresql://%s:%s/%s"
            .formatted(
                words.getOrDefault("host", "localhost"),
                words.getOrDefault("port", "5432"),
                URLEncoder.encode(database, StandardCharsets.UTF_8));
    Connection connection = new Driver().connect(url, properties());
    if (connection == null) {
      throw new SQLException("the driver refuses the address of " + name());
    }
    return connection;
  }

  private Properties properties() {
    Properties properties = new Properties();
    PGProperty.USER.set(properties, words.getOrDefault("user", ""));
    if (!password.isEmpty()) {
      PGProperty.PASSWORD.set(properties, password);
    }
    for (String name : List.of("sslmode", "sslrootcert", "sslcert", "sslkey")) {
      String value = words.get(name);
      if (value != null) {
        properties.setProperty(name, value);
      }
    }
    PGProperty.APPLICATION_NAME.set(properties, "slipway");
    PGProperty.CONNECT_TIMEOUT.set(properties, 10);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    return properties;
  }

  @Override
  public String name() {
    return "%s:%s"
        .formatted(words.getOrDefault("host", "localhost"), words.getOrDefault("port", "5432"));
  }

  @Override
  public String toString() {
    return name() + "/" + database();
  }
}
