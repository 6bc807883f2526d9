package dev.slipway.adapter.postgres.manifest;

import dev.slipway.adapter.exec.Together;
import dev.slipway.adapter.postgres.manifest.Table.Piece;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Sums up the rows of all tables of a database, several at once, in one state of it. */
final class RowSums {
  private final Supplier<Link> links;
  private final Hash hash;
  private final Seed seed;
  private final Results results;
  private final Map<String, Sums> sums = new ConcurrentHashMap<>();
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * @param links opens a session that reads the state in question
   */
  RowSums(Supplier<Link> links, Hash hash, Seed seed, Results results) {
    this.links = links;
    this.hash = hash;
    this.seed = seed;
    this.results = results;
  }

  /** Facts about each table. Those already known are not read again. */
  List<Fact> of(List<Table> tables, int threads) {
    Queue<Piece> pieces = new ConcurrentLinkedQueue<>();
    for (Table table : tables) {
      sums.put(table.name(), Sums.NONE);
      for (Piece piece : table.split()) {
        Sums known = results.find(piece);
        if (known == null) {
          pieces.add(piece);
        } else {
          add(piece, known);
        }
      }
    }
    int sessions = Math.min(threads, pieces.size());
    Together.all(Collections.nCopies(sessions, (Supplier<Boolean>) () -> work(pieces)));
    return tables.stream().map(this::fact).toList();
  }

  private boolean work(Queue<Piece> pieces) {
    try (Link link = links.get()) {
      for (Piece piece = pieces.poll(); piece != null && !failed.get(); piece = pieces.poll()) {
        Sums found = read(link, piece);
        results.keep(piece, found);
        add(piece, found);
      }
      return true;
    } catch (RuntimeException e) {
      // The others need not read to the end what nobody will get.
      failed.set(true);
      throw e;
    }
  }

  private Sums read(Link link, Piece piece) {
    String what = "read the rows of " + piece.table().name();
    return Sums.of(link.rows(what, Sums.of(piece.rows(), hash, seed)).getFirst());
  }

  private void add(Piece piece, Sums found) {
    sums.merge(piece.table().name(), found, Sums::and);
  }

  private Fact fact(Table table) {
    Map<String, String> fields = sums.getOrDefault(table.name(), Sums.NONE).fields();
    return table.view()
        ? Fact.of(Check.READINESS, Fact.VIEW_ROWS, table.name(), fields)
        : Fact.of(Check.ROWS, Fact.ROWS, table.name(), fields);
  }
}
