package dev.slipway.activity.planted;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Ports of the wrong shape; ArchitectureTest must notice each. */
public final class Ports {

  private Ports() {}

  /** A second argument cannot be added to open runs. */
  @ActivityInterface
  public interface TakesTwo {
    @ActivityMethod
    String drain(String unit, int seconds);
  }

  /** Without a key nobody could fence it. */
  @ActivityInterface(namePrefix = "Planted.")
  public interface ActsUnfenced {
    @ActivityMethod
    void drain(Request request);
  }

  /** A request without a key. */
  public record Request(String unit) {}
}
