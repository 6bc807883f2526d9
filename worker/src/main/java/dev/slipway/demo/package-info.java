/**
 * The main job shown on the example stack: real releases, real load, and a ledger that forgets
 * nothing.
 */
@NullMarked
package dev.slipway.demo;

import org.jspecify.annotations.NullMarked;
