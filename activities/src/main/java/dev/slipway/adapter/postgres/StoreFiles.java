package dev.slipway.adapter.postgres;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Helpers.Spec;
import dev.slipway.adapter.postgres.TreeList.Entry;
import dev.slipway.adapter.postgres.TreeList.Kind;
import dev.slipway.plan.Place;
import dev.slipway.stack.Keep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * Files of users as part of the state set. They are copied while users write and once more, only
 * what changed, under the fence. Going back puts overwritten and removed ones back and removes
 * none.
 */
final class StoreFiles {
  private static final Duration SYNC = Duration.ofMinutes(30);

  private final Tools tools;
  private final Place place;

  StoreFiles(Tools tools, Place place) {
    this.tools = tools;
    this.place = place;
  }

  /** The copy while users write. */
  void ahead(Keep keep, Captures captures) {
    Map<String, SortedMap<String, Entry>> copied = new LinkedHashMap<>();
    for (String store : keep.stores()) {
      Path copy = captures.directory("stores/" + store);
      copied.put(store, TreeCopy.renew(source(store), copy, list(captures, store), false));
    }
    if (!keep.stores().isEmpty()) {
      flush(captures);
    }
    copied.forEach((store, list) -> TreeCopy.note(tools.state(), list(captures, store), list));
  }

  /** The rest, when nobody writes any more. */
  void rest(Keep keep, Captures captures) {
    for (String store : keep.stores()) {
      Path copy = captures.directory("stores/" + store);
      TreeCopy.update(tools.state(), source(store), copy, list(captures, store));
    }
  }

  /** One flush for all of it: file by file it would take as long as the copy. */
  private void flush(Captures captures) {
    String mark = captures.run() + "/sync/stores";
    tools.helpers().remove(mark);
    tools
        .helpers()
        .start(
            new Spec(
                mark,
                place.stack(),
                captures.run(),
                tools.helperImage(),
                List.of("sync", "--file-system", "/copy"),
                List.of(new Mount(captures.directory("stores").toString(), "/copy", true)),
                "0:0",
                "none",
                Map.of()));
    tools.helpers().await(mark, SYNC);
    tools.helpers().remove(mark);
  }

  boolean kept(String store, Captures captures) {
    return Files.exists(list(captures, store));
  }

  private static Path list(Captures captures, String store) {
    return captures.file("stores").resolve(store + ".list");
  }

  private Path source(String store) {
    Path path = tools.units().storePath(place, store);
    if (path == null) {
      throw StepFailure.input(
          "NO_STORE",
          "the stack has no store %s: correct keep.stores in the stack file".formatted(store));
    }
    return path;
  }

  /**
   * Puts files back whose content is no longer the captured one; today's goes aside.
   *
   * @return the files that are newer than the point; they stay
   */
  List<String> restore(String store, Captures captures) {
    SortedMap<String, Entry> then = TreeList.read(list(captures, store));
    Path live = source(store);
    SortedMap<String, Entry> now = TreeList.scan(live);
    Path copy = captures.directory("stores/" + store);
    Path aside = captures.directory("left/" + store);
    Set<Path> touched = new LinkedHashSet<>();
    for (Map.Entry<String, Entry> entry : then.entrySet()) {
      Entry today = now.get(entry.getKey());
      if (today == null || !entry.getValue().surelySame(today)) {
        restore(entry.getKey(), entry.getValue().kind(), copy, live, aside);
        touched.add(live.resolve(entry.getKey()).getParent());
      }
    }
    TreeCopy.settle(touched);
    List<String> newer = new ArrayList<>();
    now.forEach((path, entry) -> {
      if (!then.containsKey(path) && entry.kind() != Kind.DIRECTORY) {
        newer.add(store + "/" + path);
      }
    });
    return newer;
  }

  private static void restore(String path, Kind kind, Path copy, Path live, Path aside) {
    Path from = copy.resolve(path);
    Path to = live.resolve(path);
    try {
      boolean there = Files.exists(to, LinkOption.NOFOLLOW_LINKS);
      if (there && (kind == Kind.DIRECTORY || same(from, to, kind))) {
        return;
      }
      if (there) {
        Path keep = aside.resolve(path);
        Files.createDirectories(keep.getParent());
        TreeCopy.copy(to, keep, Files.isSymbolicLink(to) ? Kind.LINK : Kind.FILE, true);
      }
      TreeCopy.copy(from, to, kind, true);
    } catch (IOException e) {
      throw HostFiles.failure("restore", to, e);
    }
  }

  private static boolean same(Path from, Path to, Kind kind) throws IOException {
    return kind == Kind.LINK
        ? Files.isSymbolicLink(to)
            && Files.readSymbolicLink(from).equals(Files.readSymbolicLink(to))
        : Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS) && Files.mismatch(from, to) < 0;
  }
}
