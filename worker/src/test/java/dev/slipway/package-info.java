/** Tests of the whole: structure, pages, coverage. */
@NullMarked
package dev.slipway;

import org.jspecify.annotations.NullMarked;
