/**
 * Stack files: one table of keys ({@link dev.slipway.adapter.catalogue.StackForm}) drives the
 * reader, the JSON Schema and the documentation, so that they cannot disagree. A wrong file or
 * request is answered with findings, all at once, and never with an exception.
 */
@NullMarked
package dev.slipway.adapter.catalogue;

import org.jspecify.annotations.NullMarked;
