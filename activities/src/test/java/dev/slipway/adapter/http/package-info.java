/** Probes against a small server in this process. */
@NullMarked
package dev.slipway.adapter.http;

import org.jspecify.annotations.NullMarked;
