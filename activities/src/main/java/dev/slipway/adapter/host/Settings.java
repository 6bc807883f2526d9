package dev.slipway.adapter.host;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Observed.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings and configuration of a stack: hashed, captured, and put back byte for byte with mode and
 * owner.
 */
final class Settings {
  private final StateDir state;

  Settings(StateDir state) {
    this.state = state;
  }

  /** What a capture holds: the list is written last, so a capture with it is complete. */
  record Captured(List<File> files) {
    record File(String path, String sha256, String mode, String owner, String group) {}
  }

  /** Hash of every kept file that exists, by path relative to the root. */
  List<FileHash> hashes(Path root, List<String> kept) {
    return files(root, kept).stream()
        .map(f -> new FileHash(root.relativize(f).toString(), Hashes.sha256(f)))
        .toList();
  }

  void capture(String stack, String run, Path root, List<String> kept) {
    Path list = list(stack, run);
    if (Files.exists(list)) {
      return;
    }
    Path to = state.directory(state.capture(stack, run).resolve("settings"));
    List<Captured.File> captured = new ArrayList<>();
    for (Path file : files(root, kept)) {
      captured.add(copy(root, file, to));
    }
    state.writeJson(list, new Captured(captured));
  }

  @Nullable Captured captured(String stack, String run) {
    return state.readJson(list(stack, run), Captured.class);
  }

  /** Puts back what differs; a file that is as captured is not touched, so that its inode stays. */
  void restore(String stack, String run, Path root) {
    Captured captured = captured(stack, run);
    if (captured == null) {
      return;
    }
    Path from = state.peekCapture(stack, run).resolve("settings");
    for (Captured.File file : captured.files()) {
      Path target = root.resolve(file.path());
      if (!Files.exists(target) || !Hashes.sha256(target).equals(file.sha256())) {
        replace(from.resolve(file.path()), target, file);
      }
    }
  }

  private Captured.File copy(Path root, Path file, Path to) {
    Path relative = root.relativize(file);
    try {
      PosixFileAttributes is = Files.readAttributes(file, PosixFileAttributes.class);
      Path target = to.resolve(relative);
      state.directory(java.util.Objects.requireNonNull(target.getParent()));
      state.write(target, Files.readAllBytes(file));
      return new Captured.File(
          relative.toString(),
          Hashes.sha256(target),
          PosixFilePermissions.toString(is.permissions()),
          is.owner().getName(),
          is.group().getName());
    } catch (IOException e) {
      throw StepFailure.environment(
              "CAPTURE", "cannot capture %s: %s".formatted(file, e.getMessage()))
          .because(e);
    }
  }

  private void replace(Path from, Path target, Captured.File is) {
    try {
      Path parent = java.util.Objects.requireNonNull(target.getParent());
      Files.createDirectories(parent);
      Path temp = parent.resolve("." + target.getFileName() + ".slipway");
      state.write(temp, Files.readAllBytes(from));
      Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString(is.mode()));
      PosixFileAttributeView view = Files.getFileAttributeView(temp, PosixFileAttributeView.class);
      var users = target.getFileSystem().getUserPrincipalLookupService();
      view.setOwner(users.lookupPrincipalByName(is.owner()));
      view.setGroup(users.lookupPrincipalByGroupName(is.group()));
      Files.move(
          temp,
          target,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      StateDir.sync(parent);
    } catch (IOException e) {
      throw StepFailure.environment(
              "RESTORE", "cannot put back %s: %s".formatted(target, e.getMessage()))
          .because(e);
    }
  }

  private static List<Path> files(Path root, List<String> kept) {
    List<Path> files = new ArrayList<>();
    for (String name : kept) {
      Path path = root.resolve(name).normalize();
      if (!path.startsWith(root.normalize())) {
        throw StepFailure.input(
            "KEEP", "keep/files: %s leaves the stack's directory".formatted(name));
      }
      try (Stream<Path> below = Files.exists(path) ? Files.walk(path) : Stream.empty()) {
        below
            .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw StepFailure.environment("KEEP", "cannot read %s: %s".formatted(path, e.getMessage()))
            .because(e);
      }
    }
    return files.stream().distinct().toList();
  }

  private Path list(String stack, String run) {
    return state.peekCapture(stack, run).resolve("settings.json");
  }
}
