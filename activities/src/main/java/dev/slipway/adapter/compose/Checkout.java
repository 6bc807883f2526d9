package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.compose.Sources.Release;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Git;
import dev.slipway.plan.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stack's directory as the operator's checkout of the source. What somebody changed in it is
 * never overwritten: on the way forward it is in the way, on the way back it is put aside.
 */
final class Checkout {
  private final Git git;
  private final Sources sources;

  Checkout(Git git, Sources sources) {
    this.git = git;
    this.sources = sources;
  }

  /**
   * @param branch that is checked out; empty for none
   * @param changed files of the source that differ from the commit
   */
  record State(String commit, String branch, List<String> changed) {
    State {
      changed = List.copyOf(changed);
    }
  }

  /** What is checked out; null when the directory is not the top of a checkout. */
  @Nullable State look(Place place) {
    Path root = Path.of(place.root());
    Exec.Result top = git.run(root, Git.LOOK, "rev-parse", "--show-cdup");
    Exec.Result head = git.run(root, Git.LOOK, "rev-parse", "--verify", "-q", "HEAD^{commit}");
    if (!top.ok() || !top.out().isBlank() || !head.ok()) {
      return null;
    }
    Exec.Result branch = git.run(root, Git.LOOK, "symbolic-ref", "-q", "--short", "HEAD");
    return new State(head.out().strip(), branch.ok() ? branch.out().strip() : "", changed(root));
  }

  private List<String> changed(Path root) {
    String out =
        git.require(root, Git.LOOK, "look for changes", "diff", "--name-only", "-z", "HEAD");
    return Arrays.stream(out.split("\0")).filter(p -> !p.isEmpty()).toList();
  }

  /** Files that going to a commit would overwrite, and that are not as they are there. */
  List<String> inTheWay(Place place, State now, String commit) {
    List<String> paths = new ArrayList<>(now.changed());
    for (Sources.Change change : sources.changes(place, now.commit(), commit, ".")) {
      if (change.kind().equals("A") && Files.exists(Path.of(place.root()).resolve(change.path()))) {
        paths.add(change.path());
      }
    }
    return paths.stream().filter(path -> !same(place, commit, path)).distinct().toList();
  }

  private boolean same(Place place, String commit, String path) {
    Path root = Path.of(place.root());
    String wanted = sources.blob(place, commit, path);
    if (!Files.exists(root.resolve(path))) {
      return true; // Removed by somebody; what comes is in git.
    }
    Exec.Result there = git.run(root, Git.LOOK, "hash-object", "--", path);
    return there.ok() && there.out().strip().equals(wanted);
  }

  /**
   * Brings the directory to a release. Repeated after an interruption it goes on.
   *
   * @throws StepFailure {@code CHECKOUT_CHANGED} (final) when that would overwrite something
   */
  void forward(Place place, Release release) {
    State now = required(place);
    List<String> inTheWay = inTheWay(place, now, release.commit());
    if (!inTheWay.isEmpty()) {
      throw StepFailure.input(
          "CHECKOUT_CHANGED",
          "bring %s to %s: %s changed there meanwhile; nothing was overwritten: put them back, or commit them"
              .formatted(place.root(), release.tag(), inTheWay));
    }
    checkOut(place, now, release.commit());
    tag(place, release);
  }

  /**
   * Brings the directory back to what a run captured.
   *
   * @param aside directory to which files go that somebody changed meanwhile
   */
  void back(Place place, Capture.Source captured, Path aside) {
    State now = required(place);
    Path root = Path.of(place.root());
    try {
      for (String path : inTheWay(place, now, captured.commit())) {
        Path kept = aside.resolve(path);
        Files.createDirectories(kept.getParent());
        Files.copy(root.resolve(path), kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw StepFailure.environment(
              "STATE_FILE", "put changed files of %s aside: %s".formatted(root, e.getMessage()))
          .because(e);
    }
    checkOut(place, now, captured.commit());
    if (!captured.branch().isEmpty()) {
      String ref = "refs/heads/" + captured.branch();
      Exec.Result tip = git.run(root, Git.LOOK, "rev-parse", "--verify", "-q", ref);
      if (tip.ok() && tip.out().strip().equals(captured.commit())) {
        git.require(root, Git.LOOK, "go back to " + ref, "symbolic-ref", "HEAD", ref);
      }
    }
  }

  private void checkOut(Place place, State now, String commit) {
    if (now.commit().equals(commit) && now.changed().isEmpty()) {
      return;
    }
    Path root = Path.of(place.root());
    List<String> written =
        new ArrayList<>(
            sources.changes(place, now.commit(), commit, ".").stream()
                .map(Sources.Change::path)
                .toList());
    written.addAll(now.changed());
    if (!git.run(root, Git.LOOK, "cat-file", "-e", commit + "^{commit}").ok()) {
      git.require(
          root,
          Git.FETCH,
          "bring commit " + commit,
          "fetch",
          "--quiet",
          "--no-tags",
          "--no-write-fetch-head",
          sources.repository(place).toString(),
          "refs/slipway/" + commit);
    }
    git.require(
        root,
        Git.FETCH,
        "check out (if no git is at work there, remove .git/index.lock)",
        "-c",
        "advice.detachedHead=false",
        "checkout",
        "--quiet",
        "--force",
        "--detach",
        commit);
    Owners.give(root, written);
  }

  /** So that the operator's own "git describe" knows the release; a tag that is there stays. */
  private void tag(Place place, Release release) {
    Path root = Path.of(place.root());
    String ref = "refs/tags/" + release.tag();
    if (!git.run(root, Git.LOOK, "rev-parse", "--verify", "-q", ref).ok()) {
      git.run(root, Git.LOOK, "update-ref", ref, release.commit(), "");
      Owners.give(root, List.of());
    }
  }

  private State required(Place place) {
    State state = look(place);
    if (state == null) {
      throw StepFailure.input(
          "NO_CHECKOUT",
          "look at %s: it is not the top of a git checkout any more; bring it back"
              .formatted(place.root()));
    }
    return state;
  }
}
