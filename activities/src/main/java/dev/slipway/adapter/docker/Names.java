package dev.slipway.adapter.docker;

/**
 * An image name in its parts.
 *
 * @param tag "latest" when the name has none, as Docker takes it
 */
record Names(String repository, String tag) {

  static Names of(String name) {
    int colon = name.lastIndexOf(':');
    // A colon before the last slash belongs to the registry's port.
    return colon > name.lastIndexOf('/')
        ? new Names(name.substring(0, colon), name.substring(colon + 1))
        : new Names(name, "latest");
  }
}
