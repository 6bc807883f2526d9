package dev.slipway.testkit;

import dev.slipway.plan.ApprovalNeeds;
import dev.slipway.plan.ApprovalNeeds.Need;
import dev.slipway.plan.Signatures;
import dev.slipway.stack.ApprovalRules.Person;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** Who is asked in tests; anna has a key. */
public final class Asked {
  private static final KeyPair ANNA = pair();
  private static final List<Person> ONCALL =
      List.of(
          new Person("anna", "anna", Signatures.publicText(ANNA.getPublic())),
          new Person("ben", "ben", ""),
          new Person("tester", "tester", ""),
          new Person("carl", "carl", ""));

  private Asked() {}

  /** One of on-call; carl after four hours. */
  public static ApprovalNeeds oncall() {
    return needs(List.of(oncall(1)), false, false);
  }

  /** Two of on-call. */
  public static ApprovalNeeds two() {
    return needs(List.of(oncall(2)), false, false);
  }

  public static ApprovalNeeds twoGroups() {
    Need owners = new Need("owners", 1, List.of("olga"), List.of(), Duration.ZERO);
    return needs(List.of(oncall(1), owners), false, false);
  }

  public static ApprovalNeeds requesterMay() {
    return needs(List.of(oncall(1)), false, true);
  }

  public static ApprovalNeeds proven() {
    return needs(List.of(oncall(1)), true, false);
  }

  private static Need oncall(int count) {
    return new Need(
        "oncall", count, List.of("anna", "ben", "tester"), List.of("carl"), Duration.ofHours(4));
  }

  private static ApprovalNeeds needs(List<Need> groups, boolean proven, boolean requesterMay) {
    List<Person> people = new java.util.ArrayList<>(ONCALL);
    if (groups.size() > 1) {
      people.add(new Person("olga", "olga", ""));
    }
    return new ApprovalNeeds(
        List.of("normal"),
        groups,
        people,
        proven,
        requesterMay,
        Duration.ofHours(48),
        Duration.ofHours(12));
  }

  /** Signed by anna. */
  public static String sign(byte[] text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(ANNA.getPrivate());
      signature.update(text);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
