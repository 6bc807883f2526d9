package dev.slipway.adapter.exec;

import dev.slipway.activity.StepFailure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** How something made on a container platform says whose it is, and what it is called. */
public final class Marks {
  public static final String STACK = "dev.slipway.stack";
  public static final String RUN = "dev.slipway.run";
  public static final String MARK = "dev.slipway.mark";

  /** The unit that a helper stands for or is a copy of. */
  public static final String UNIT = "dev.slipway.unit";

  /** Carried over from a stack to what is made for it, so that whoever labelled it finds it all. */
  public static final String TEST = "dev.slipway.test";

  private Marks() {}

  /**
   * Container name of a mark: two attempts cannot both make it. The hash keeps marks apart that
   * differ only in characters a name may not have.
   */
  public static String name(String mark) {
    return "slipway-" + mark.replaceAll("[^A-Za-z0-9_.-]", "-") + "-" + hash(mark);
  }

  /** The labels of a helper; those of the unit it stands for too, unless that is empty. */
  public static Map<String, String> labels(String stack, String run, String mark, String unit) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(STACK, stack);
    labels.put(RUN, run);
    labels.put(MARK, mark);
    if (!unit.isEmpty()) {
      labels.put(UNIT, unit);
    }
    return labels;
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
