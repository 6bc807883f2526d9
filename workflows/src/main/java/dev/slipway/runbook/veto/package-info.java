/** Versions that a stack must not go to. */
@NullMarked
package dev.slipway.runbook.veto;

import org.jspecify.annotations.NullMarked;
