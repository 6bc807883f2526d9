/** Planted: plans that know too much. */
@NullMarked
package dev.slipway.plan.planted;

import org.jspecify.annotations.NullMarked;
