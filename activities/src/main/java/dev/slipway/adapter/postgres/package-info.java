/**
 * PostgreSQL servers that run as a unit of a stack.
 *
 * <p>Theory of operation: while users write, a physical standby of the whole server follows it into
 * a store of the run (or nothing is prepared, where the server is shared). Under the fence, which
 * is the server's own host-based authentication and therefore survives a crash or a restart, the
 * standby catches up and is stopped: that is the rollback point. Going back exchanges the two data
 * directories by one syscall; which of them is which is said by a marker file that travels with
 * each. On a shared server the point is a copy of the database, and going back is two renames in
 * one transaction.
 *
 * <p>What a run notes is in its capture: {@code data.json} what was there before, {@code
 * data-kept.json} the rollback point once it is whole, {@code data-switched.json} once it is in
 * place; {@code data-admitted} from the moment on that anything but the run may write.
 */
@NullMarked
package dev.slipway.adapter.postgres;

import org.jspecify.annotations.NullMarked;
