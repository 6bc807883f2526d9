package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Starts a child that ends when this process does, also by SIGKILL. On Linux the kernel sees to
 * that (the signal of a parent's death), and the child gets a session of its own, so that a Ctrl-C
 * reaches us alone and we decide when the child ends. Elsewhere a shutdown hook does what it can.
 */
public final class Leash {
  private static final List<Path> DIRECTORIES = List.of(Path.of("/usr/bin"), Path.of("/bin"));

  private Leash() {}

  public static Process start(ProcessBuilder builder) throws IOException {
    List<String> prefix = prefix();
    List<String> command = new ArrayList<>(prefix);
    command.addAll(builder.command());
    Process process = fromImmortalThread(builder.command(command));
    if (prefix.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "end-child"));
    }
    return process;
  }

  private static List<String> prefix() {
    Path setsid = find("setsid");
    Path setpriv = find("setpriv");
    return Files.exists(setsid) && Files.exists(setpriv)
        ? List.of(setsid.toString(), setpriv.toString(), "--pdeathsig", "TERM")
        : List.of();
  }

  private static Path find(String tool) {
    return DIRECTORIES.stream()
        .map(directory -> directory.resolve(tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(DIRECTORIES.getFirst().resolve(tool));
  }

  /**
   * To the kernel a child's parent is the thread that started it: were that to end, the child
   * would.
   */
  private static Process fromImmortalThread(ProcessBuilder builder) throws IOException {
    CompletableFuture<Process> started = new CompletableFuture<>();
    Thread keeper =
        new Thread(
            () -> {
              try {
                Process process = builder.start();
                started.complete(process);
                process.waitFor();
              } catch (IOException failed) {
                started.completeExceptionally(failed);
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "keeper of a child");
    keeper.setDaemon(true);
    keeper.start();
    try {
      return started.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof IOException io ? io : new IOException(failed);
    }
  }
}
