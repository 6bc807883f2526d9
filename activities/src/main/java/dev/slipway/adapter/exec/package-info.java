/**
 * What all adapters stand on: the one process runner, secrets, files of the state directory, and
 * the small interfaces by which adapters reach each other without knowing each other.
 */
@NullMarked
package dev.slipway.adapter.exec;

import org.jspecify.annotations.NullMarked;
