package dev.slipway.adapter.exec;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A value as it stands in texts: quoted by a program, in an address, in JSON, in base64. */
final class SecretForms {
  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  private SecretForms() {}

  static Stream<String> of(String value) {
    Stream<String> plain = Stream.of(value, value.replace("'", "'\\''"));
    return Stream.of(plain, quoted(value), inAddresses(value), base64(value))
        .flatMap(forms -> forms)
        .flatMap(form -> Stream.of(form, json(form)))
        .distinct();
  }

  /** By a programming language, which escapes the quotes that it needs to. */
  private static Stream<String> quoted(String value) {
    String slashes = value.replace("\\", "\\\\");
    return Stream.of(slashes, slashes.replace("\"", "\\\""))
        .flatMap(form -> Stream.of(form, form.replace("'", "\\'")))
        .flatMap(form -> Stream.of(form, ascii(form, "\\u%04x"), ascii(form, "\\x%02x")));
  }

  private static String json(String value) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(value));
  }

  private static String ascii(String text, String escape) {
    return text.chars()
        .mapToObj(c -> c < 128 ? String.valueOf((char) c) : escape.formatted(c))
        .collect(Collectors.joining());
  }

  /** Programs differ in what they do to a blank, and in how they write the digits. */
  private static Stream<String> inAddresses(String value) {
    String form = URLEncoder.encode(value, StandardCharsets.UTF_8);
    return Stream.of(form, form.replace("+", "%20"), form.replace("%2F", "/"))
        .flatMap(f -> Stream.of(f, lowerCase(f)));
  }

  private static String lowerCase(String address) {
    return ESCAPE.matcher(address).replaceAll(e -> e.group().toLowerCase(Locale.ROOT));
  }

  /** Alone, and in the middle of something: then the letters at its ends are not its own. */
  private static Stream<String> base64(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, 3)
        .mapToObj(before -> {
          ByteArrayOutputStream shifted = new ByteArrayOutputStream();
          shifted.writeBytes(new byte[before]);
          shifted.writeBytes(bytes);
          String text = Base64.getEncoder().encodeToString(shifted.toByteArray());
          return text.substring((before * 8 + 5) / 6, (before + bytes.length) * 8 / 6);
        })
        .flatMap(form -> Stream.of(form, form.replace('+', '-').replace('/', '_')));
  }
}
