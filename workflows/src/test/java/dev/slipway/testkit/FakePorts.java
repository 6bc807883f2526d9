package dev.slipway.testkit;

import dev.slipway.activity.DataActivities;
import dev.slipway.activity.HostActivities;
import dev.slipway.activity.MajorActivities;
import dev.slipway.activity.PlatformActivities;
import dev.slipway.activity.ProbeActivities;

/**
 * Every port of a host over one {@link World}, fenced like a real agent. They pass the contract
 * tests of the adapters that they stand for.
 */
public final class FakePorts {
  public final World world = new World();
  public final Faults faults = new Faults();
  private final FakeDeeds deeds = new FakeDeeds(world, faults);
  public final HostActivities host = new FakeHost(world, deeds);
  public final PlatformActivities platform = new FakePlatform(world, deeds);
  public final DataActivities data = new FakeData(world, deeds);
  public final MajorActivities major = new FakeMajor(world, deeds);
  public final ProbeActivities probes = new FakeProbes(world);
}
