/** Planted: workflow code that must not be. */
@NullMarked
package dev.slipway.runbook.planted;

import org.jspecify.annotations.NullMarked;
