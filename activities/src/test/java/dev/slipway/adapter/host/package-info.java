/** Claims without a workflow server: what it would say is put in by the test. */
@NullMarked
package dev.slipway.adapter.host;

import org.jspecify.annotations.NullMarked;
