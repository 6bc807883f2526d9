/** What a stack file says, as records; constructors hold shape only. */
@NullMarked
package dev.slipway.stack;

import org.jspecify.annotations.NullMarked;
