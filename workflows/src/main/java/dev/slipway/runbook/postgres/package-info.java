/**
 * The way of a PostgreSQL server to its next major version. Operator page:
 * docs/runbooks/migrate-postgres.md.
 */
@NullMarked
package dev.slipway.runbook.postgres;

import org.jspecify.annotations.NullMarked;
