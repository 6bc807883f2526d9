package dev.slipway.adapter.postgres.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  private static final Map<String, String> ENV = Map.of("OLD", "not-to-be-shown");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://reader@db.example:5433/shop?password=env:OLD",
        "postgres://reader@db.example:5433/shop?sslmode=require&password=env:OLD",
        "jdbc:postgresql://reader@db.example:5433/shop",
        "jdbc:postgresql://db.example:5433/shop?user=reader&password=env:OLD",
        "host=db.example port=5433 user=reader dbname=shop password=env:OLD",
        "host='db.example' port = 5433 user=reader dbname='shop'"
      })
  void every_form_names_the_same_database(String text) {
    Address address = Address.parse(text, ENV);
    assertEquals("db.example:5433", address.name());
    assertEquals("shop", address.database());
  }

  @Test
  void a_name_may_hold_anything() {
    assertEquals(
        "Odd \"name\" + more",
        Address.parse("postgresql://a@h/Odd%20%22name%22%20+%20more", ENV).database());
    assertEquals("it's", Address.parse("host=h user=a dbname='it\\'s'", ENV).database());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://reader:not-to-be-shown@db/shop",
        "postgresql://reader@db/shop?password=not-to-be-shown",
        "host=db user=reader password=not-to-be-shown",
        "postgresql://reader:not-to-be-shown@db:port/ shop",
        "postgresql://reader@db/shop?password=env:NONE",
        "postgresql://reader@db/shop?password=file:/nowhere",
        "postgresql://reader@db/shop?options=x",
        "postgresql://db/shop",
        "host=/var/run/postgresql user=reader",
        "shop",
        ""
      })
  void what_is_no_address_or_holds_a_password_is_refused_without_showing_it(String text) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Address.parse(text, ENV));
    assertFalse(String.valueOf(refused.getMessage()).contains("not-to-be-shown"));
    assertTrue(String.valueOf(refused.getMessage()).length() > 10);
  }
}
