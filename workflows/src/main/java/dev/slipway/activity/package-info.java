/** The ports: what workflows ask of the outside world, in words that fit every platform. */
@NullMarked
package dev.slipway.activity;

import org.jspecify.annotations.NullMarked;
