package dev.slipway.stack;

import java.util.List;

/**
 * Where the code of releases is kept and what of it is looked at before anything changes.
 *
 * @param from address or directory of the repository; a directory is absolute
 * @param settings file with the names of all settings and an example value for each; empty for none
 * @param migrations directory with the migrations of a release; empty for none
 * @param watch files and directories whose changes are told to whoever reads the plan
 */
public record Source(String from, String settings, String migrations, List<String> watch) {

  public Source {
    watch = List.copyOf(watch);
  }
}
