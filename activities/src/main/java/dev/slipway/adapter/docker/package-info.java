/**
 * The Docker Engine by its API: helpers, units, images. The only package that knows docker-java's
 * types; what carries no mark of ours is never changed or removed here, except by an order that
 * names it.
 */
@NullMarked
package dev.slipway.adapter.docker;

import org.jspecify.annotations.NullMarked;
