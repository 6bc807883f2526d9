package dev.slipway.adapter.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.slipway.adapter.postgres.Counters.Snapshot;
import dev.slipway.adapter.postgres.Counters.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CountersTest {
  private static final Snapshot FENCED = snapshot(new Table("a", 5, 1, 0), new Table("b", 9, 0, 0));

  @Test
  void what_stands_still_has_not_moved() {
    assertEquals(List.of(), FENCED.movedSince(FENCED));
  }

  @Test
  void a_row_more_is_a_write_and_so_is_a_new_table_with_rows() {
    Snapshot now =
        snapshot(new Table("a", 5, 2, 0), new Table("b", 9, 0, 0), new Table("c", 1, 0, 0));
    assertEquals(List.of("a", "c"), now.movedSince(FENCED));
  }

  @Test
  void a_server_that_forgot_its_counters_has_written_what_it_counts_since() {
    Snapshot crashed = snapshot(new Table("a", 0, 0, 0), new Table("b", 0, 0, 0));
    assertEquals(List.of(), crashed.movedSince(FENCED));
    Snapshot written = snapshot(new Table("a", 0, 0, 0), new Table("b", 1, 0, 0));
    assertEquals(List.of("b"), written.movedSince(FENCED));
  }

  private static Snapshot snapshot(Table... tables) {
    return new Snapshot(Instant.EPOCH, Map.of(), List.of(tables));
  }
}
