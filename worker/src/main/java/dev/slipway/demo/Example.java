package dev.slipway.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The example stacks that users can be let loose on; all have the same API. */
public enum Example {
  /** Fetched from a registry. */
  KEKKAI("kekkai", "PORTAL_TOKEN"),
  /** Built from tags of a repository. */
  OPENWATCH("openwatch", "API_TOKEN");

  private final String directory;
  private final String token;

  Example(String directory, String token) {
    this.directory = directory;
    this.token = token;
  }

  /** The setting that holds what users show. */
  public String token() {
    return token;
  }

  /** Makes an instance's directory. */
  List<String> make(Path home, Path instance, String name, int port, String registry) {
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("stacks").resolve(directory).resolve("new").toString(),
                instance.toString(),
                "--port",
                Integer.toString(port),
                "--project",
                name,
                "--label-test"));
    if (this == KEKKAI) {
      command.addAll(List.of("--registry", registry));
    }
    return command;
  }

  /** Starts an instance for the first time, in its directory. */
  List<String> start(Path home, Path instance) {
    return switch (this) {
      case KEKKAI -> List.of("docker", "compose", "up", "-d", "--wait");
      case OPENWATCH ->
          List.of(home.resolve("stacks/openwatch/start").toString(), instance.toString());
    };
  }

  /** What its images are called that nobody else has; empty for none. */
  String images(String name) {
    return this == OPENWATCH ? name + "/*" : "";
  }
}
