/** The composition root: the only place that makes adapters, and the processes of a host. */
@NullMarked
package dev.slipway.worker;

import org.jspecify.annotations.NullMarked;
