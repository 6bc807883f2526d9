@NullMarked
package dev.slipway.runbook;

import org.jspecify.annotations.NullMarked;
