package dev.slipway.plan;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * What an approver signs, and whether they did (Ed25519, RFC 8032). A pure function of its
 * arguments, so that a workflow may ask it.
 */
public final class Signatures {
  private static final String ALGORITHM = "Ed25519";
  private static final String KEY = "ed25519:";

  /** What stands before the 32 bytes of a key in its X.509 form (RFC 8410). */
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int KEY_BYTES = 32;

  private Signatures() {}

  /**
   * The text to sign: each field on a line of its own and quoted, so that none can pass for two.
   *
   * @param decision "approve" or "reject"
   */
  public static byte[] text(String stack, String run, String digest, String decision, String name) {
    StringBuilder text = new StringBuilder("slipway approval 1\n");
    for (String field : List.of(stack, run, digest, decision, name)) {
      text.append('"')
          .append(field.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
          .append("\"\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A public key as stack files write it. */
  public static String publicText(PublicKey key) {
    byte[] x509 = key.getEncoded();
    byte[] bytes = java.util.Arrays.copyOfRange(x509, x509.length - KEY_BYTES, x509.length);
    return KEY + Base64.getEncoder().encodeToString(bytes);
  }

  /** Whether the signature is of this text and by this key. */
  public static boolean holds(String key, byte[] text, String signature) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(publicKey(key));
      verifier.update(text);
      return verifier.verify(Base64.getDecoder().decode(signature.strip()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has Ed25519", e);
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return false;
    }
  }

  private static PublicKey publicKey(String key) throws GeneralSecurityException {
    byte[] bytes = Base64.getDecoder().decode(key.substring(Math.min(KEY.length(), key.length())));
    byte[] x509 = java.util.Arrays.copyOf(X509, X509.length + bytes.length);
    System.arraycopy(bytes, 0, x509, X509.length, bytes.length);
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(x509));
  }
}
