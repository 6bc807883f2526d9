/** The command line: reads what a person types, asks Temporal, and says plainly what came of it. */
@NullMarked
package dev.slipway.cli;

import org.jspecify.annotations.NullMarked;
