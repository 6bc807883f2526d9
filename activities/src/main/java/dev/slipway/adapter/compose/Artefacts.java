package dev.slipway.adapter.compose;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Engine;
import dev.slipway.adapter.exec.Engine.Image;
import dev.slipway.adapter.exec.Engine.Offer;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Observed.TargetFacts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Images by content: what one is called, where it is, how it comes here. */
final class Artefacts {
  /** Says what commit an image was built from; only what we built has it. */
  static final String COMMIT = "dev.slipway.commit";

  private final Engine engine;

  Artefacts(Engine engine) {
    this.engine = engine;
  }

  /** The image's digest in the repository of the name when it has one, else its id. */
  static ArtefactId of(Image image, String name) {
    String commit = image.labels().get(COMMIT);
    if (commit != null) {
      return new ArtefactId.Build(commit, image.id());
    }
    List<String> digests = image.digests();
    return digests.stream()
        .filter(d -> d.startsWith(repository(name) + "@"))
        .findFirst()
        .or(() -> digests.stream().findFirst())
        .<ArtefactId>map(d -> new ArtefactId.Digest(d.substring(d.indexOf('@') + 1)))
        .orElseGet(() -> new ArtefactId.LocalBuild(image.id()));
  }

  /** What a container runs, also when its image has lost its last name. */
  ArtefactId running(String imageId, String name) {
    Image image = engine.image(imageId);
    return image == null ? new ArtefactId.LocalBuild(imageId) : of(image, name);
  }

  /** Whether the image on this host is the artefact. */
  boolean matches(String imageId, ArtefactId artefact) {
    if (imageId.equals(artefact.value())) {
      return true;
    }
    Image image = engine.image(imageId);
    if (image != null && artefact instanceof ArtefactId.Commit commit) {
      return commit.value().equals(image.labels().get(COMMIT));
    }
    return image != null
        && image.digests().stream().anyMatch(d -> d.endsWith("@" + artefact.value()));
  }

  /**
   * What a name would mean for a new container.
   *
   * @param settled the name stands for what is on the host already, whatever its registry says now
   */
  TargetFacts target(Offers offers, String component, String unit, String name, boolean settled) {
    Image local = engine.image(name);
    if (settled && local != null) {
      return found(component, unit, of(local, name), 0, name + " is on this host");
    }
    return switch (offers.of(name)) {
      case Offer.Found offer -> {
        boolean here = engine.image(repository(name) + "@" + offer.digest()) != null;
        yield found(
            component,
            unit,
            new ArtefactId.Digest(offer.digest()),
            here ? 0 : offer.bytes(),
            offer.seen());
      }
      case Offer.Absent offer -> onHost(component, unit, name, local, offer.seen());
      case Offer.Silent offer -> onHost(component, unit, name, local, offer.seen());
    };
  }

  private static TargetFacts onHost(
      String component, String unit, String name, @Nullable Image local, String said) {
    return local == null
        ? found(component, unit, null, 0, said + "; and this host does not have it")
        : found(component, unit, of(local, name), 0, said + "; this host has it");
  }

  private static TargetFacts found(
      String component, String unit, @Nullable ArtefactId artefact, long bytes, String seen) {
    return new TargetFacts(component, unit, artefact, bytes, seen);
  }

  /**
   * Sees to it that the artefact is on this host.
   *
   * @param name what the definition calls it, which says where to fetch it from
   * @return its id on this host
   */
  String ensure(ArtefactId artefact, String name) {
    return switch (artefact) {
      case ArtefactId.Digest digest -> {
        String exact = repository(name) + "@" + digest.value();
        Image local = engine.image(exact);
        yield local != null ? local.id() : engine.fetch(repository(name), digest.value());
      }
      case ArtefactId.LocalBuild build -> {
        Image local = engine.image(build.value());
        if (local == null) {
          throw StepFailure.input(
              "ARTEFACT_NOT_FOUND",
              "find image %s for %s: it was built on this host and is gone; build it again"
                  .formatted(build.value(), name));
        }
        yield local.id();
      }
      case ArtefactId.Build build -> ensure(new ArtefactId.LocalBuild(build.id()), name);
      case ArtefactId.Commit commit -> {
        Image local = engine.image(name);
        if (local == null || !matches(local.id(), commit)) {
          throw StepFailure.input(
              "ARTEFACT_NOT_FOUND",
              "find %s built from %s: it is gone from this host; start the run again, which builds it"
                  .formatted(name, commit.value()));
        }
        yield local.id();
      }
      default ->
          throw StepFailure.internal(
              "ARTEFACT_KIND", "a container cannot be made from " + artefact);
    };
  }

  /** The name without tag and digest, in the form in which Docker lists digests. */
  static String repository(String name) {
    String plain = name.contains("@") ? name.substring(0, name.indexOf('@')) : name;
    int colon = plain.lastIndexOf(':');
    String repository = colon > plain.lastIndexOf('/') ? plain.substring(0, colon) : plain;
    return repository
        .replaceFirst("^(index\\.)?docker\\.io/", "")
        .replaceFirst("^library/", "")
        .toLowerCase(Locale.ROOT);
  }
}
