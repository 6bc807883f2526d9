package dev.slipway.it;

/** What is killed, by SIGKILL and nothing else. */
enum Victim {
  CENTRAL("worker"),
  AGENT("agent"),
  SERVER("Temporal"),
  DATABASE("database container"),
  /** Not started again by anybody but the run. */
  HELPER("helper container"),
  /** Its containers end with it, and it alone decides which come back. */
  DOCKERD("dockerd"),
  /** Its containers live on (live-restore). */
  DOCKERD_ALONE("dockerd, live-restore");

  private final String words;

  Victim(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
