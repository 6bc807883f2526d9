/** Compose stacks of tiny containers, and the same tests for what an operator types by hand. */
@NullMarked
package dev.slipway.adapter.compose;

import org.jspecify.annotations.NullMarked;
