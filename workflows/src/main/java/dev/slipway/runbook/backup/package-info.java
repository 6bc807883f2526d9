/** A proven backup by itself. */
@NullMarked
package dev.slipway.runbook.backup;

import org.jspecify.annotations.NullMarked;
