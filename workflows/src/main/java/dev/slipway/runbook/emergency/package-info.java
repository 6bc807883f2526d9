/** Going back at once, whatever runs. Operator page: docs/runbooks/emergency-rollback.md. */
@NullMarked
package dev.slipway.runbook.emergency;

import org.jspecify.annotations.NullMarked;
