/**
 * What all runbooks are written with: the steps and their guarantees, the stubs and their one table
 * of timeouts, the messages that people send. Neither order nor effect is here.
 */
@NullMarked
package dev.slipway.runbook;

import org.jspecify.annotations.NullMarked;
