/** The program on a real stack: real Docker, PostgreSQL and Temporal, under load. */
@NullMarked
package dev.slipway.it;

import org.jspecify.annotations.NullMarked;
