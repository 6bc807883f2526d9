/**
 * Docker Compose stacks: commands of {@code docker compose} as values, run in the stack's own
 * directory as an operator would run them, so that a plain {@code docker compose up -d} by hand
 * afterwards changes nothing. Containers and images are looked at through {@code Engine}.
 */
@NullMarked
package dev.slipway.adapter.compose;

import org.jspecify.annotations.NullMarked;
