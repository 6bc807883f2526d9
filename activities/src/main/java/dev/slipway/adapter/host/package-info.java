/**
 * What a host keeps of its stacks: claim, journal, manifest, captured settings, retention of
 * backups.
 */
@NullMarked
package dev.slipway.adapter.host;

import org.jspecify.annotations.NullMarked;
