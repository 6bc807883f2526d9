/**
 * The way of a PostgreSQL server to a newer major version.
 *
 * <p>Theory of operation: the new server is made in a store of its own. {@code STANDBY_LINK},
 * {@code CLONE} and {@code COPY} differ only in where a private copy of the old data directory
 * comes from: a standby that was frozen, files that share blocks, or plain copies. The server's own
 * upgrade consumes that copy with links; the old store is read at most. {@code DUMP} carries
 * everything over by the new version's own tools. A marker in the new data directory is written
 * last: without it, whatever is there is thrown away and made anew. The switch replaces one
 * definition file.
 */
@NullMarked
package dev.slipway.adapter.postgres.major;

import org.jspecify.annotations.NullMarked;
