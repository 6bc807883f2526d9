package dev.slipway.adapter.exec;

import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which artefact and which store a unit has, in the stack's own definition. One file is replaced by
 * rename to select others, so that at every moment the platform's own command, run by hand, means
 * the old pair or the new one.
 */
public interface Selection {

  /** What the definition selects now, and what would be replaced. Changes nothing. */
  Selected look(Place place, String unit);

  /** What a reference means on this host, else in its registry. Fetches nothing. */
  Meant meant(String reference);

  /**
   * Sees to it that the artefact is on this host and that the reference means it.
   *
   * @return its id on this host
   * @throws dev.slipway.activity.StepFailure {@code ARTEFACT_NOT_FOUND} or {@code DISK_FULL}, both
   *     final
   */
  String fetch(ArtefactId artefact, String reference);

  /** What the file says now, to be put back by {@link #put}. */
  Text text(Place place, String unit);

  /**
   * What the file has to say for a choice.
   *
   * @throws dev.slipway.activity.StepFailure {@code NO_SELECTION} (final) when the platform would
   *     not understand it as meant; nothing has changed then
   */
  Text text(Place place, String unit, Choice choice);

  /** Makes the file say it. Does nothing when it does. */
  void put(Place place, Text text);

  /**
   * Makes the unit's instance anew if it is not what the definition says, and starts it; no other
   * unit is touched.
   */
  void up(Place place, String unit);

  /** Units that a plain start of the whole stack would make anew. */
  List<String> unsettled(Place place);

  /**
   * What the definition says of a unit.
   *
   * @param reference of its artefact
   * @param environment as the definition sets it, without what the artefact sets itself
   * @param file the one file, relative to the stack's directory, whose replacement selects another
   *     pair; empty when there is none
   * @param why there is none; empty otherwise
   */
  record Selected(String reference, Map<String, String> environment, String file, String why) {
    public Selected {
      environment = Map.copyOf(environment);
    }
  }

  /**
   * @param artefact null when nobody has it
   * @param id on this host; empty when it is not here
   * @param environment that the artefact sets itself; empty when it is not here
   * @param bytes to fetch; 0 when it is here or nobody says
   * @param seen in words
   */
  record Meant(
      @Nullable ArtefactId artefact,
      String id,
      Map<String, String> environment,
      long bytes,
      String seen) {
    public Meant {
      environment = Map.copyOf(environment);
    }
  }

  /**
   * @param store name on the platform; it exists and is not the definition's to make or remove
   * @param target where it is in the unit
   * @param instead of these places in the unit, whose stores are no longer attached
   * @param environment to set beside what the definition sets
   */
  record Choice(
      String reference,
      String store,
      String target,
      List<MountPoint> instead,
      Map<String, String> environment) {
    public Choice {
      instead = List.copyOf(instead);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Content of the files of a selection.
   *
   * @param file relative to the stack's directory
   * @param content null when there is no such file
   * @param settings what the settings file says of the definition files: null when nothing, and
   *     when that is not part of the selection
   */
  record Text(String file, @Nullable String content, @Nullable Listed settings) {}

  /**
   * @param value of the variable that lists the definition files; null when it is not set
   */
  record Listed(String name, @Nullable String value) {}
}
