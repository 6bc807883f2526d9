package dev.slipway.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a release is made of, by content and never by name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @Type(value = ArtefactId.Digest.class, name = "digest"),
  @Type(value = ArtefactId.LocalBuild.class, name = "local"),
  @Type(value = ArtefactId.Commit.class, name = "commit"),
  @Type(value = ArtefactId.Build.class, name = "build"),
  @Type(value = ArtefactId.PackageHash.class, name = "package"),
  @Type(value = ArtefactId.ChartDigest.class, name = "chart"),
  @Type(value = ArtefactId.ControlPlaneVersion.class, name = "remote")
})
public sealed interface ArtefactId {
  String value();

  /** Whether both are the same, or one is a build of the other. */
  default boolean is(ArtefactId other) {
    return equals(other)
        || (this instanceof Commit commit
            && other instanceof Build build
            && build.commit().equals(commit.value()));
  }

  /** Digest that a registry vouches for, "sha256:…". */
  record Digest(String value) implements ArtefactId {}

  /** Id of something built on the host and never published. */
  record LocalBuild(String value) implements ArtefactId {}

  /** A commit of the source. */
  record Commit(String value) implements ArtefactId {}

  /**
   * What was built from a commit of the source: no two builds of it need be the same.
   *
   * @param id of what was built
   */
  record Build(String commit, String id) implements ArtefactId {
    @Override
    public String value() {
      return commit + "/" + id;
    }
  }

  /** Hash over the installed packages. */
  record PackageHash(String value) implements ArtefactId {}

  /** Digest of a chart and its values. */
  record ChartDigest(String value) implements ArtefactId {}

  /** Version id given by a control plane. */
  record ControlPlaneVersion(String value) implements ArtefactId {}
}
