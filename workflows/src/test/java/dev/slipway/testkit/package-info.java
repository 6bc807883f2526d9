/** Fakes: a stack in memory that keeps the promises of the ports, and can break on request. */
@NullMarked
package dev.slipway.testkit;

import org.jspecify.annotations.NullMarked;
