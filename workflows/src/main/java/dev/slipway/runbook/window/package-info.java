/** Maintenance windows: what a schedule starts, and what the command line asks of them. */
@NullMarked
package dev.slipway.runbook.window;

import org.jspecify.annotations.NullMarked;
