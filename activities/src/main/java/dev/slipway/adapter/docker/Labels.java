package dev.slipway.adapter.docker;

import dev.slipway.activity.StepFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Labels that say whose something is, and names made from marks. */
final class Labels {
  static final String STACK = "dev.slipway.stack";
  static final String RUN = "dev.slipway.run";
  static final String MARK = "dev.slipway.mark";
  static final String UNIT = "dev.slipway.unit";

  /** Carried over from a stack to what is made for it, so that whoever labelled it finds it all. */
  static final String TEST = "dev.slipway.test";

  static final String PROJECT = "com.docker.compose.project";
  static final String SERVICE = "com.docker.compose.service";
  static final String ONE_OFF = "com.docker.compose.oneoff";
  static final String NUMBER = "com.docker.compose.container-number";
  static final String VOLUME = "com.docker.compose.volume";

  private Labels() {}

  /**
   * Container name of a mark: two attempts cannot both make it. The hash keeps marks apart that
   * differ only in characters a name may not have.
   */
  static String name(String mark) {
    return "slipway-" + mark.replaceAll("[^A-Za-z0-9_.-]", "-") + "-" + hash(mark);
  }

  private static String hash(String mark) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(mark.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw StepFailure.internal("SHA256", "this Java has no SHA-256").because(e);
    }
  }
}
