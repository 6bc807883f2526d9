package dev.slipway.adapter.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The forms that a value of a stack file may have. */
sealed interface Form {

  /** Text of a kind. */
  record Text(Kind kind) implements Form {}

  /** A whole number. */
  record Whole(int least, int most) implements Form {}

  /** true or false. */
  record Flag() implements Form {}

  /** One of a few words. */
  record Choice(List<String> words) implements Form {}

  /** Text, number, true or false; all are compared as text. */
  record Plain() implements Form {}

  /** A list. */
  record Items(Form of, int least) implements Form {}

  /** A mapping whose keys are names that the operator chooses. */
  record Names(Kind key, Form of, int least) implements Form {}

  /**
   * A mapping with known keys.
   *
   * @param ways when not empty: groups of keys of which exactly one must be given, whole
   */
  record Fields(List<Key> keys, List<List<String>> ways) implements Form {}

  /** A mapping with exactly one of these keys. */
  record OneOf(List<Key> keys) implements Form {}

  /**
   * One key.
   *
   * @param absent what it means to leave it out
   */
  record Key(String name, Form form, Absent absent, String meaning) {}

  /** What the absence of a key means. */
  sealed interface Absent {
    /** An error. */
    record Refused() implements Absent {}

    /** Nothing. */
    record Nothing() implements Absent {}

    /** The same as an empty mapping or list: the defaults below it count. */
    record Empty() implements Absent {}

    /** The same as this text, or a list with it. */
    record Default(String text) implements Absent {}
  }

  /** The default as text; null when there is none. */
  static @Nullable String defaultOf(Key key) {
    return key.absent() instanceof Absent.Default d ? d.text() : null;
  }

  static Fields fields(Key... keys) {
    return new Fields(List.of(keys), List.of());
  }

  static Key required(String name, Form form, String meaning) {
    return new Key(name, form, new Absent.Refused(), meaning);
  }

  static Key optional(String name, Form form, String meaning) {
    return new Key(name, form, new Absent.Nothing(), meaning);
  }

  static Key orEmpty(String name, Form form, String meaning) {
    return new Key(name, form, new Absent.Empty(), meaning);
  }

  static Key orElse(String name, Form form, String otherwise, String meaning) {
    return new Key(name, form, new Absent.Default(otherwise), meaning);
  }
}
