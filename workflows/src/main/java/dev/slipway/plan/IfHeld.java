package dev.slipway.plan;

/** What a run does that wants a stack which an open run holds. */
public enum IfHeld {
  /** It is refused. */
  FAIL,
  /** It waits until the stack is given back. */
  WAIT,
  /** It takes the stack over, and the other run ends without putting anything back. */
  TAKE_OVER
}
