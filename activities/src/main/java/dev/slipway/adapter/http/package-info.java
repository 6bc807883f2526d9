/** Questions put to a running stack over HTTP, by a command inside a unit, or by a statement. */
@NullMarked
package dev.slipway.adapter.http;

import org.jspecify.annotations.NullMarked;
