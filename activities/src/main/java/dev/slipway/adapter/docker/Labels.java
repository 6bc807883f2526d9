package dev.slipway.adapter.docker;

/** Labels that Compose puts on what it makes. */
final class Labels {
  static final String PROJECT = "com.docker.compose.project";
  static final String SERVICE = "com.docker.compose.service";
  static final String ONE_OFF = "com.docker.compose.oneoff";
  static final String NUMBER = "com.docker.compose.container-number";
  static final String VOLUME = "com.docker.compose.volume";

  private Labels() {}
}
