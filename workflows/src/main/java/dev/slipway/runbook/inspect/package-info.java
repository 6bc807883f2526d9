/** Small workflows for what is asked from afar: looking at a stack, and a backup by itself. */
@NullMarked
package dev.slipway.runbook.inspect;

import org.jspecify.annotations.NullMarked;
