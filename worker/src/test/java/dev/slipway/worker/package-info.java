/** Tests that need every command there is. */
@NullMarked
package dev.slipway.worker;

import org.jspecify.annotations.NullMarked;
