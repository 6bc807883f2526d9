package dev.slipway.plan;

import java.time.Instant;

/**
 * A version that a stack must not go to until a person lifts it.
 *
 * @param by who said so: a person, as claimed, or whoever asked for the run that failed
 * @param why in words of a person, or what the run failed of
 * @param run the run that failed or that people went back by; of a person's veto, the run that
 *     noted it
 */
public record Veto(
    String component, String version, Instant at, String by, String why, String run) {

  public boolean of(String wantedComponent, String wantedVersion) {
    return component.equals(wantedComponent) && version.equals(wantedVersion);
  }

  /** As it is typed: component=version. */
  public String words() {
    return component + "=" + version;
  }
}
