/** Planted: command lines that know too much. */
@NullMarked
package dev.slipway.cli.planted;

import org.jspecify.annotations.NullMarked;
