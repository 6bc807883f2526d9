package dev.slipway.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who types, as the operating system tells it. Only a claim: nothing proves it to the worker, so it
 * is shown as claimed wherever it is shown.
 */
final class Requester {
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

  private Requester() {}

  static String name() {
    return name(System.getenv());
  }

  /** "user@host"; behind sudo the person, not root. */
  static String name(Map<String, String> env) {
    String user = System.getProperty("user.name", "unknown");
    String person = user.equals("root") ? env.getOrDefault("SUDO_USER", user) : user;
    return person + "@" + host();
  }

  private static String host() {
    try {
      return Files.isReadable(KERNEL_NAME)
          ? Files.readString(KERNEL_NAME).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    } catch (IOException unreadable) {
      return "localhost";
    }
  }
}
