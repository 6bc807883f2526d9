/** Keeping runs from a stack while a person works on it. Operator page: docs/commands.md. */
@NullMarked
package dev.slipway.runbook.hold;

import org.jspecify.annotations.NullMarked;
