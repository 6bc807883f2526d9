/** What all adapters stand on. */
@NullMarked
package dev.slipway.adapter.exec;

import org.jspecify.annotations.NullMarked;
