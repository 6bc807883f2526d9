package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapTest {
  @TempDir Path root;

  @Test
  void two_directories_have_each_others_place_at_once() throws Exception {
    Path one = directory(root.resolve("a/löwe one"));
    Path other = directory(root.resolve("b/other"));
    assertTrue(Renameat2.exchange(one, other));
    assertEquals(other.toString(), Files.readString(one.resolve("was")));
    assertEquals(one.toString(), Files.readString(other.resolve("was")));
    assertTrue(Renameat2.exchange(one, other));
    assertEquals(one.toString(), Files.readString(one.resolve("was")));
  }

  @Test
  void what_cannot_be_exchanged_from_here_stays_as_it_is() throws Exception {
    Path one = directory(root.resolve("one"));
    assertFalse(Renameat2.exchange(one, root.resolve("nowhere")));
    assertEquals(one.toString(), Files.readString(one.resolve("was")));
    assertFalse(Files.exists(root.resolve("nowhere")));
  }

  /** A worker in a container may see the two through different mounts. */
  @Test
  void two_mounts_refuse() throws Exception {
    Path one = directory(root.resolve("one"));
    assertFalse(Renameat2.exchange(one, Path.of("/proc/sys")));
    assertEquals(one.toString(), Files.readString(one.resolve("was")));
  }

  private static Path directory(Path path) throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("was"), path.toString());
    return path;
  }
}
