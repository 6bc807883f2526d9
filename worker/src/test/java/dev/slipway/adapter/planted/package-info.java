/** Planted: adapters that know too much. */
@NullMarked
package dev.slipway.adapter.planted;

import org.jspecify.annotations.NullMarked;
