/**
 * What is asked, what was found, and what will be done: records that are written into histories,
 * and pure functions over them.
 */
@NullMarked
package dev.slipway.plan;

import org.jspecify.annotations.NullMarked;
