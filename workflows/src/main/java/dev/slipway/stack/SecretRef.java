package dev.slipway.stack;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a secret is, never the secret: {@code env:NAME} (a variable of the stack's settings file,
 * else of the agent's process) or {@code file:PATH} (relative to the stack's directory). Resolved
 * on the host that uses it.
 */
public record SecretRef(String reference) {

  @JsonCreator
  public SecretRef {}

  @JsonValue
  @Override
  public String reference() {
    return reference;
  }
}
