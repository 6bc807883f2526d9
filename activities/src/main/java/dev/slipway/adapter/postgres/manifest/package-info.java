/**
 * What is in a PostgreSQL server or database, as one record that two sides can be compared by:
 * structure, rights and settings from the catalogue, sums over all rows, sequences, large objects,
 * the state of indexes.
 *
 * <p>Theory of operation: one session per database opens a transaction that reads one state only
 * and exports it; others join it and sum up tables side by side, large ones in pieces. Rows are
 * hashed in the server, so that neither their number nor their size costs memory here. The same
 * questions are asked of every major from 13 on; what a major says in other words for the same
 * thing, and only that, is tolerated when two records are compared ({@link
 * dev.slipway.adapter.postgres.manifest.Comparison}).
 *
 * <p>What each table gave is written down at once, so that an interrupted taking goes on where it
 * was, as long as the data has not moved.
 */
@NullMarked
package dev.slipway.adapter.postgres.manifest;

import org.jspecify.annotations.NullMarked;
