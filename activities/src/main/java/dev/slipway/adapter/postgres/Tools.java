package dev.slipway.adapter.postgres;

import dev.slipway.adapter.exec.Helpers;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.exec.Units;

/**
 * What the parts of this adapter stand on.
 *
 * @param helperImage image with coreutils that can exchange two directories
 */
public record Tools(
    StateDir state, Secrets secrets, Helpers helpers, Units units, String helperImage) {}
