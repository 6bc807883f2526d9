/**
 * The same upgrade by hand and by Slipway, on the same data under the same load, measured from
 * outside.
 */
@NullMarked
package dev.slipway.bench;

import org.jspecify.annotations.NullMarked;
