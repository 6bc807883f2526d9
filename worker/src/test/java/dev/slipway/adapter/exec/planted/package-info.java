/** Planted: shared code that knows too much. */
@NullMarked
package dev.slipway.adapter.exec.planted;

import org.jspecify.annotations.NullMarked;
