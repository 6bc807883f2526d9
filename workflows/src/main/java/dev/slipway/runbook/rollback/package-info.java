/** Going back behind the last finished upgrade. Operator page: docs/runbooks/rollback.md. */
@NullMarked
package dev.slipway.runbook.rollback;

import org.jspecify.annotations.NullMarked;
