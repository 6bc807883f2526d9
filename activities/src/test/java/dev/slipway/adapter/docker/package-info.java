/** The Docker adapter against a real engine. */
@NullMarked
package dev.slipway.adapter.docker;

import org.jspecify.annotations.NullMarked;
