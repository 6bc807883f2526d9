/** Planted: ports of the wrong shape. */
@NullMarked
package dev.slipway.activity.planted;

import org.jspecify.annotations.NullMarked;
