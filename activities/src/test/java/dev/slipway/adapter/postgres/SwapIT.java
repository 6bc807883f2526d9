package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Secrets;
import dev.slipway.stack.Database.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker that sees two directories through different mounts cannot exchange them itself. */
class SwapIT {
  private static final String RUN = "20261121-021500-k3f9";

  @Test
  void a_helper_exchanges_them_and_is_forgotten() throws Exception {
    try (Stand stand = new Stand(Point.AUTO)) {
      Tools tools =
          new Tools(
              stand.state, new Secrets(Map.of()), stand.helpers, stand.units, "slipway/helper:1");
      Server server = Server.of(stand.place, stand.databases).getFirst();
      Path one = Files.createDirectory(stand.directory.resolve("one"));
      Path other = Files.createDirectory(stand.directory.resolve("other"));
      Files.createFile(one.resolve("was-one"));
      Swap swap = new Swap(tools, server, RUN, one, other);

      assertTrue(swap.byHelper().startsWith("the helper ended with 0"));
      assertTrue(Files.exists(other.resolve("was-one")));
      // A helper that has ended is found again, so that one attempt more does not undo the first.
      swap.byHelper();
      assertTrue(Files.exists(other.resolve("was-one")));

      assertEquals(1, stand.helpers.marks(server.stack(), RUN).size());
      Swap.forget(tools, server, RUN);
      assertEquals(0, stand.helpers.marks(server.stack(), RUN).size());
    }
  }
}
