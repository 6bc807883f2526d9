/** Tests of this adapter. */
@NullMarked
package dev.slipway.adapter.host;

import org.jspecify.annotations.NullMarked;
