package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Git;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The source of releases: a repository of our own in the state directory, to which tags are
 * fetched, and the tree of a release as plain files beside it. The operator's checkout is only read
 * here.
 */
final class Sources {
  private static final String STAGED = "source.json";

  private final StateDir state;
  private final Git git;

  Sources(StateDir state, Git git) {
    this.state = state;
    this.git = git;
  }

  /**
   * The source that a run has staged.
   *
   * @param tag its name; empty when none is known
   */
  record Release(String tag, String commit) {}

  /** A path that differs between two commits: A added, M changed, D gone. */
  record Change(String kind, String path) {}

  Path repository(Place place) {
    return state.directory(state.stack(place.stack()).resolve("source")).resolve("repository");
  }

  /**
   * The commit that a tag means at the source today, fetched.
   *
   * @throws StepFailure {@code TAG_NOT_FOUND} (final), or {@code SOURCE} (tried again)
   */
  Release fetch(Place place, String tag) {
    String from = place.sourceOrThrow().from();
    Path repository = made(place);
    String ref = "refs/tags/" + tag;
    String listed =
        git.require(
            repository,
            Git.FETCH,
            "ask %s for tag %s".formatted(from, tag),
            "ls-remote",
            from,
            ref,
            ref + "^{}");
    if (listed.isEmpty()) {
      throw StepFailure.input("TAG_NOT_FOUND", "%s has no tag %s".formatted(from, tag));
    }
    // An annotated tag comes twice: itself, then what it is of.
    String commit = listed.lines().toList().getLast().split("\\s", 2)[0];
    if (!has(repository, commit)) {
      git.require(
          repository,
          Git.FETCH,
          "fetch tag %s of %s".formatted(tag, from),
          "fetch",
          "--quiet",
          "--no-tags",
          from,
          "+%s:%s".formatted(ref, ref));
    }
    git.require(
        repository, Git.LOOK, "keep " + tag, "update-ref", "refs/slipway/" + commit, commit);
    return new Release(tag, commit);
  }

  private Path made(Place place) {
    Path repository = repository(place);
    if (!Files.exists(repository.resolve("HEAD"))) {
      String where = repository.toString();
      git.require(Path.of(place.root()), Git.LOOK, "make " + where, "init", "-q", "--bare", where);
    }
    return repository;
  }

  private boolean has(Path repository, String commit) {
    return git.run(repository, Git.LOOK, "cat-file", "-e", commit + "^{commit}").ok();
  }

  /** The files of a commit, as a directory that nobody writes to. */
  Path tree(Place place, String commit) {
    Path trees = state.directory(repository(place).resolveSibling("trees"));
    Path tree = trees.resolve(commit);
    return Files.isDirectory(tree) ? tree : exported(place, commit, trees, tree);
  }

  private Path exported(Place place, String commit, Path trees, Path tree) {
    try {
      Path begun = Files.createTempDirectory(trees, ".begun-");
      Path index = begun.resolveSibling(begun.getFileName() + ".index");
      Exec.Result result =
          git.run(
              repository(place),
              Git.FETCH,
              Map.of("GIT_INDEX_FILE", index.toString()),
              "--work-tree=" + begun,
              "checkout",
              "--quiet",
              "--force",
              commit,
              "--",
              ".");
      Files.deleteIfExists(index);
      if (!result.ok()) {
        throw git.failure(trees, "write the files of " + commit, result);
      }
      TreeFiles.readable(begun);
      if (!Files.isDirectory(tree)) {
        Files.move(begun, tree);
      }
      return tree;
    } catch (IOException e) {
      throw StepFailure.environment(
              "SOURCE", "write the files of %s: %s".formatted(commit, e.getMessage()))
          .because(e);
    }
  }

  /** Remembers what a run has staged, so that none of its later steps asks what a tag means. */
  void staged(Place place, String run, Release release) {
    state.writeJson(state.capture(place.stack(), run).resolve(STAGED), release);
  }

  /** What a run has staged; null when its release is not built from source. */
  @Nullable Release staged(Place place, String run) {
    return state.readJson(state.peekCapture(place.stack(), run).resolve(STAGED), Release.class);
  }

  /** The files that a run has staged; null when its release is not built from source. */
  @Nullable Path stagedTree(Place place, String run) {
    Release release = staged(place, run);
    return release == null ? null : tree(place, release.commit());
  }

  /** What differs below a path; both commits are known to us or to the checkout. */
  List<Change> changes(Place place, String from, String to, String path) {
    Exec.Result result =
        reading(place, "diff", "--name-status", "--no-renames", "-z", from, to, "--", path);
    if (!result.ok()) {
      throw git.failure(repository(place), "compare %s with %s".formatted(from, to), result);
    }
    List<Change> changes = new ArrayList<>();
    String[] words = result.out().split("\0");
    for (int i = 0; i + 1 < words.length; i += 2) {
      changes.add(new Change(words[i], words[i + 1]));
    }
    return changes;
  }

  /** The text of a file at a commit; empty when there is none. */
  String text(Place place, String commit, String path) {
    Exec.Result result = reading(place, "show", commit + ":" + path);
    return result.ok() ? result.out() : "";
  }

  /** The id of a file's content at a commit; empty when there is none. */
  String blob(Place place, String commit, String path) {
    Exec.Result result = reading(place, "rev-parse", "--verify", "-q", commit + ":" + path);
    return result.ok() ? result.out().strip() : "";
  }

  /**
   * Our own repository, and what the checkout has beside it: the release that runs need not be
   * tagged.
   */
  private Exec.Result reading(Place place, String... words) {
    Path root = Path.of(place.root());
    Exec.Result objects = git.run(root, Git.LOOK, "rev-parse", "--git-path", "objects");
    Map<String, String> also =
        objects.ok()
            ? Map.of(
                "GIT_ALTERNATE_OBJECT_DIRECTORIES", root.resolve(objects.out().strip()).toString())
            : Map.of();
    return git.run(made(place), Git.LOOK, also, words);
  }

  /** Takes the files of all releases away; they are made again when they are needed. */
  void forgetTrees(Place place) {
    Path trees = state.peek(place.stack()).resolve("source/trees");
    if (!Files.isDirectory(trees)) {
      return;
    }
    try (Stream<Path> all = Files.list(trees)) {
      for (Path tree : all.toList()) {
        TreeFiles.remove(tree);
      }
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_DIRECTORY", "cannot remove %s: %s".formatted(trees, e.getMessage()))
          .because(e);
    }
  }
}
