package dev.slipway.plan;

/** How far back a way back goes; the lower the less is lost. */
public enum Tier {
  /** Release and configuration only; the data stays. */
  CODE,
  /** Release and schema, by the declared downgrade. */
  SCHEMA,
  /** Release and data, from the rollback point. */
  DATA
}
