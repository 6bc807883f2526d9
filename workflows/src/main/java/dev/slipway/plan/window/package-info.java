/**
 * Days and clocks: from the windows of a stack file to moments in time. Computes without a clock of
 * its own. Time zones are decided by politicians and come with the Java runtime, so nothing of this
 * is called from workflow code: plans carry moments.
 */
@NullMarked
package dev.slipway.plan.window;

import org.jspecify.annotations.NullMarked;
