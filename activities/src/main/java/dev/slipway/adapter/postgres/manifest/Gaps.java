package dev.slipway.adapter.postgres.manifest;

import java.util.ArrayList;
import java.util.List;

/** What could not be looked at, and why, in words. */
final class Gaps {
  private final List<String> notProven = new ArrayList<>();
  private final List<String> undone = new ArrayList<>();

  /** What nobody asked for, or nobody can prove. */
  void add(String what) {
    notProven.add(what);
  }

  /** What was asked for: without it the answer is no proof. */
  void undone(String what) {
    notProven.add(what);
    undone.add(what);
  }

  List<String> notProven() {
    return notProven.stream().distinct().toList();
  }

  List<String> undone() {
    return undone.stream().distinct().toList();
  }
}
