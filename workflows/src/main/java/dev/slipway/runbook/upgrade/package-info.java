/** The upgrade of components of a stack. Operator page: docs/runbooks/upgrade.md. */
@NullMarked
package dev.slipway.runbook.upgrade;

import org.jspecify.annotations.NullMarked;
