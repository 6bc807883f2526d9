/** Takes away what earlier runs left. */
@NullMarked
package dev.slipway.runbook.retire;

import org.jspecify.annotations.NullMarked;
