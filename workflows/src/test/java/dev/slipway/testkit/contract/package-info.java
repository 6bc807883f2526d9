/**
 * What workflows rely on, port by port. A fake and the adapter that it stands for pass the same
 * tests, so that what is proven over a world in memory holds for a real one.
 */
@NullMarked
package dev.slipway.testkit.contract;

import org.jspecify.annotations.NullMarked;
