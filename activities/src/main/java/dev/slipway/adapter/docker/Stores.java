package dev.slipway.adapter.docker;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Marks;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Units.OwnStore;
import dev.slipway.plan.Place;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Volumes: those of a stack are found, those of a run are made and removed. */
final class Stores {
  private final Docker docker;

  Stores(Docker docker) {
    this.docker = docker;
  }

  /** By the name that the definition gives it, else by its own (an external volume). */
  @Nullable Path path(Place place, String store) {
    for (InspectVolumeResponse volume : labelled(Labels.PROJECT, Project.name(place))) {
      if (store.equals(labels(volume).get(Labels.VOLUME))) {
        return Path.of(volume.getMountpoint());
      }
    }
    return pathByName(store);
  }

  /** Those that runs of the stack made. */
  List<OwnStore> own(Place place) {
    return labelled(Marks.STACK, place.stack()).stream()
        .filter(volume -> labels(volume).containsKey(Marks.RUN))
        .map(volume ->
            new OwnStore(
                volume.getName(),
                String.valueOf(labels(volume).get(Marks.RUN)),
                Path.of(volume.getMountpoint())))
        .toList();
  }

  private List<InspectVolumeResponse> labelled(String label, String value) {
    List<InspectVolumeResponse> found =
        docker
            .ask(
                "list volumes with %s %s".formatted(label, value),
                () ->
                    docker
                        .quick()
                        .listVolumesCmd()
                        .withFilter("label", List.of(label + "=" + value))
                        .exec())
            .getVolumes();
    return found == null ? List.of() : found;
  }

  @Nullable Path pathByName(String name) {
    InspectVolumeResponse volume = inspect(docker, name);
    return volume == null ? null : Path.of(volume.getMountpoint());
  }

  String create(Place place, String run, String purpose, Map<String, String> inherited) {
    String name = "slipway-%s-%s-%s".formatted(place.stack(), run, purpose);
    InspectVolumeResponse there = inspect(docker, name);
    if (there != null) {
      requireOurs(there, run, "make");
      return name;
    }
    Map<String, String> labels = new HashMap<>(inherited);
    labels.put(Marks.STACK, place.stack());
    labels.put(Marks.RUN, run);
    docker.ask(
        "make volume " + name,
        () -> docker.quick().createVolumeCmd().withName(name).withLabels(labels).exec());
    return name;
  }

  void remove(String name, String run) {
    InspectVolumeResponse there = inspect(docker, name);
    if (there != null) {
      requireOurs(there, run, "remove");
      docker.find("remove volume " + name, () -> docker.quick().removeVolumeCmd(name).exec());
    }
  }

  private static void requireOurs(InspectVolumeResponse volume, String run, String deed) {
    if (!run.equals(labels(volume).get(Marks.RUN))) {
      throw StepFailure.input(
          "FOREIGN",
          "%s volume %s: it does not carry the mark of run %s, so it is left alone; rename or remove it yourself"
              .formatted(deed, volume.getName(), run));
    }
  }

  /** The label of a test that a volume carries; nothing when it has none or does not exist. */
  static Map<String, String> inherited(Docker docker, String name) {
    InspectVolumeResponse volume = inspect(docker, name);
    return volume == null ? Map.of() : Containers.inherited(labels(volume));
  }

  private static @Nullable InspectVolumeResponse inspect(Docker docker, String name) {
    return docker.find(
        "look at volume " + name, () -> docker.quick().inspectVolumeCmd(name).exec());
  }

  private static Map<String, String> labels(InspectVolumeResponse volume) {
    Map<String, String> labels = volume.getLabels();
    return labels == null ? Map.of() : labels;
  }
}
