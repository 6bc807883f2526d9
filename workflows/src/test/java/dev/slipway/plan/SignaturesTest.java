package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SignaturesTest {
  /** RFC 8032, 7.1, test 2: one byte, 0x72. */
  private static final byte[] KEY =
      HexFormat.of().parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");

  private static final String SIGNATURE =
      Base64.getEncoder()
          .encodeToString(
              HexFormat.of()
                  .parseHex(
                      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                          + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));

  private static final String TEXT_KEY = "ed25519:" + Base64.getEncoder().encodeToString(KEY);
  private static final byte[] TEXT = {0x72};

  @Test
  void a_signature_of_the_standard_holds() {
    assertTrue(Signatures.holds(TEXT_KEY, TEXT, SIGNATURE));
  }

  @Test
  void anything_else_does_not() {
    assertFalse(Signatures.holds(TEXT_KEY, new byte[] {0x73}, SIGNATURE));
    assertFalse(Signatures.holds(TEXT_KEY, TEXT, "A" + SIGNATURE.substring(1)));
    assertFalse(Signatures.holds(TEXT_KEY, TEXT, SIGNATURE.substring(4)));
    assertFalse(Signatures.holds(TEXT_KEY, TEXT, "no base64!"));
    assertFalse(Signatures.holds(TEXT_KEY, TEXT, ""));
    assertFalse(Signatures.holds("ed25519:" + "A".repeat(43) + "=", TEXT, SIGNATURE));
    assertFalse(Signatures.holds("", TEXT, SIGNATURE));
    assertFalse(Signatures.holds("ed25519:AAAA", TEXT, SIGNATURE));
  }

  @Test
  void a_key_is_written_as_it_is_read() throws Exception {
    byte[] x509 =
        HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(KEY));
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
    assertEquals(TEXT_KEY, Signatures.publicText(key));
  }

  @Test
  void no_field_can_pass_for_two() {
    String one =
        new String(
            Signatures.text("a", "b\"\n\"c", "d", "approve", "e"),
            java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(6, one.lines().count(), one);
    assertArrayEquals(
        Signatures.text("a", "b", "c", "d", "e"), Signatures.text("a", "b", "c", "d", "e"));
  }
}
