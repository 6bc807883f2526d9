/** Planted: definitions that know too much. */
@NullMarked
package dev.slipway.stack.planted;

import org.jspecify.annotations.NullMarked;
