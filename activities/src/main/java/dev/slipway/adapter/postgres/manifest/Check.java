package dev.slipway.adapter.postgres.manifest;

/** What a fact is part of the proof of. */
public enum Check {
  /** Objects, owners, rights, settings. */
  STRUCTURE,
  /** Number and sums of the rows of each table. */
  ROWS,
  /** Parameters and values of sequences. */
  SEQUENCES,
  LARGE_OBJECTS,
  /** Indexes agree with their tables. */
  INDEXES,
  /** What is there but not filled: materialised views, planner statistics. */
  READINESS
}
