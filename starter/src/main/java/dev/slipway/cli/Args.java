package dev.slipway.cli;

import dev.slipway.plan.GivenSettings;
import dev.slipway.plan.Order.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Arguments that several commands share. What cannot be a name is refused here, so that nobody
 * waits for a worker to learn of a slip of the finger; whether the name means anything is the
 * worker's to say.
 */
final class Args {
  /** Of a stack or a component; the same as in stack files. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,127}");

  /** The same as in stack files. */
  private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,4}[smhd]");

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{8,64}");
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final int LONGEST_REASON = 500;

  private Args() {}

  /** The stack that is meant. */
  static final class StackName {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String name = "";

    @Parameters(index = "0", paramLabel = "STACK", description = "Name of the stack.")
    void name(String typed) {
      this.name = stackName(spec, typed);
    }

    String name() {
      return name;
    }
  }

  static String stackName(CommandSpec spec, String typed) {
    if (!NAME.matcher(typed).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "STACK: '%s' cannot be the name of a stack: lower-case letters, digits and '. _ -', at most 63"
              .formatted(printable(typed)));
    }
    return typed;
  }

  /** How far back a rollback goes. */
  static final class HowFarBack {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String tier = "";
    private String point = "";

    @Option(
        names = "--tier",
        paramLabel = "TIER",
        description =
            "code, schema or data. Left out, the one that loses least; one that the facts forbid is"
                + " refused.")
    void tier(String typed) {
      if (!List.of("code", "schema", "data").contains(typed)) {
        throw new ParameterException(
            spec.commandLine(),
            "--tier: '%s' is neither code, schema nor data".formatted(printable(typed)));
      }
      this.tier = typed;
    }

    @Option(
        names = "--point",
        paramLabel = "RUN",
        description =
            "Go back behind this run and all that came after it. Left out, behind the last finished"
                + " upgrade.")
    void point(String typed) {
      if (!WORD.matcher(typed).matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "--point: '%s' is no name of a run, as 'slipway history' shows them"
                .formatted(printable(typed)));
      }
      this.point = typed;
    }

    /** Empty for the one that loses least. */
    String tier() {
      return tier;
    }

    /** Empty for the last finished upgrade. */
    String point() {
      return point;
    }
  }

  /** What becomes of a run whose step has failed for good. */
  static final class OnFailure {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String word = "";

    @Option(
        names = "--on-failure",
        paramLabel = "WHAT",
        description =
            "rollback or ask: go back by itself when a step has failed for good, or wait for a"
                + " person. Left out, as the stack file says.")
    void word(String typed) {
      if (!typed.equals("rollback") && !typed.equals("ask")) {
        throw new ParameterException(
            spec.commandLine(),
            "--on-failure: '%s' is neither rollback nor ask".formatted(printable(typed)));
      }
      this.word = typed;
    }

    /** Empty when the stack file decides. */
    String word() {
      return word;
    }
  }

  /** How long users may be out. */
  static final class DowntimeBudget {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String time = "";

    @Option(
        names = "--downtime-budget",
        paramLabel = "TIME",
        description =
            "How long users may be out before the run goes back by itself, e.g. 90s or 10m. Left"
                + " out, as the stack file says.")
    void time(String typed) {
      if (!DURATION.matcher(typed).matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "--downtime-budget: '%s' is no time: a number with s, m, h or d, e.g. 10m"
                .formatted(printable(typed)));
      }
      this.time = typed;
    }

    /** Empty when the stack file decides. */
    String time() {
      return time;
    }
  }

  /** What becomes of a run whose stack is held. */
  static final class IfHeld {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String word = "";

    @Option(
        names = "--if-held",
        paramLabel = "WHAT",
        description =
            "fail or wait: when another run, or somebody by hand, holds the stack, be refused, or wait until it is given back. Left out, fail.")
    void word(String typed) {
      if (!typed.equals("fail") && !typed.equals("wait")) {
        throw new ParameterException(
            spec.commandLine(),
            "--if-held: '%s' is neither fail nor wait".formatted(printable(typed)));
      }
      this.word = typed;
    }

    /** Empty when nothing was said. */
    String word() {
      return word;
    }
  }

  /** The versions that are asked for. */
  static final class To {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--to",
        required = true,
        paramLabel = "COMPONENT=VERSION",
        converter = WantedConverter.class,
        description = "Version that a component shall have; may be repeated.")
    private List<Wanted> wanted = new ArrayList<>();

    Map<String, String> versions() {
      Map<String, String> versions = new LinkedHashMap<>();
      for (Wanted w : wanted) {
        if (versions.put(w.component(), w.version()) != null) {
          throw new ParameterException(
              spec.commandLine(),
              "--to: the component '%s' is named twice".formatted(w.component()));
        }
      }
      return versions;
    }
  }

  /** Settings that the stack shall have along with the versions. */
  static final class Settings {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--set",
        paramLabel = "NAME=VALUE",
        description =
            "Setting that the release needs: its value, or env:NAME or file:PATH where it is a secret; may be repeated.")
    private List<String> typed = new ArrayList<>();

    /** A secret must not come as far as a request: that is recorded. */
    Map<String, String> given() {
      Map<String, String> given = new LinkedHashMap<>();
      for (String setting : typed) {
        int equals = setting.indexOf('=');
        String name = equals < 0 ? "" : setting.substring(0, equals);
        String value = setting.substring(equals + 1);
        String wrong = equals < 0 ? "is not NAME=VALUE" : GivenSettings.wrong(name, value);
        if (wrong != null || given.put(name, value) != null) {
          throw new ParameterException(
              spec.commandLine(),
              "--set %s: %s".formatted(printable(name), wrong == null ? "is named twice" : wrong));
        }
      }
      return given;
    }
  }

  /** Reads "component=version". */
  static final class WantedConverter implements ITypeConverter<Wanted> {
    @Override
    public Wanted convert(String typed) {
      int equals = typed.indexOf('=');
      if (equals < 0) {
        throw new TypeConversionException(
            "'%s' is not COMPONENT=VERSION, as in --to defectdojo=2.38.0"
                .formatted(printable(typed)));
      }
      String component = typed.substring(0, equals);
      String version = typed.substring(equals + 1);
      if (!NAME.matcher(component).matches()) {
        throw new TypeConversionException(
            "'%s' cannot be the name of a component: lower-case letters, digits and '. _ -'"
                .formatted(printable(component)));
      }
      if (!VERSION.matcher(version).matches()) {
        throw new TypeConversionException(
            "'%s' cannot be a version: letters, digits and '. _ + -', as in 2.38.0"
                .formatted(printable(version)));
      }
      return new Wanted(component, version);
    }
  }

  /** Name of a person, as stack files have it. */
  static final class PersonName {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String name = "";

    @Parameters(index = "0", paramLabel = "NAME", description = "Name, as in the stack file.")
    void name(String typed) {
      this.name = personName(spec, "NAME", typed);
    }

    String name() {
      return name;
    }
  }

  private static String personName(CommandSpec spec, String what, String typed) {
    if (!NAME.matcher(typed).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: '%s' cannot be a name in a stack file: lower-case letters, digits and '. _ -', at most 63"
              .formatted(what, printable(typed)));
    }
    return typed;
  }

  /** Who answers. */
  static final class As {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String name = "";

    @Option(
        names = "--as",
        paramLabel = "NAME",
        description = "Your name in the stack file; left out, found by your login.")
    void name(String typed) {
      this.name = personName(spec, "--as", typed);
    }

    String name() {
      return name;
    }
  }

  /** Which plan is meant. */
  static final class Digest {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String hex = "";

    @Option(
        names = "--digest",
        paramLabel = "DIGEST",
        description =
            "The plan that you have read, by at least 8 letters of its digest; refused when the run"
                + " waits with another.")
    void digest(String typed) {
      String text = typed.replaceFirst("^sha256:", "");
      if (!DIGEST.matcher(text).matches()) {
        throw new ParameterException(
            spec.commandLine(),
            "--digest: '%s' is no digest: 8 to 64 letters of 0-9 and a-f"
                .formatted(printable(typed)));
      }
      this.hex = text;
    }

    /** Its first letters; empty when any plan is meant. */
    String hex() {
      return hex;
    }
  }

  /** Why; it goes into the journal. */
  static final class Reason {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String text = "";

    @Option(names = "--reason", paramLabel = "REASON", description = "Why; kept in the journal.")
    void text(String typed) {
      this.text = reason(spec, typed);
    }

    String text() {
      return text;
    }
  }

  /** Why, where that must be said. */
  static final class RequiredReason {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String text = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "REASON",
        description = "Why; kept in the journal.")
    void text(String typed) {
      this.text = reason(spec, typed);
      if (text.isBlank()) {
        throw new ParameterException(spec.commandLine(), "--reason: say why, in a few words");
      }
    }

    String text() {
      return text;
    }
  }

  private static String reason(CommandSpec spec, String typed) {
    return line(spec, "--reason", typed);
  }

  private static String line(CommandSpec spec, String option, String typed) {
    if (typed.length() > LONGEST_REASON || typed.chars().anyMatch(Character::isISOControl)) {
      throw new ParameterException(
          spec.commandLine(),
          "%s: one line of at most %d characters".formatted(option, LONGEST_REASON));
    }
    return typed.strip();
  }

  /** Why the windows of the stack do not count this time. */
  static final class OverrideWindow {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private @Nullable String text;

    @Option(
        names = "--override-window",
        paramLabel = "REASON",
        description =
            "Do it outside of the windows of the stack, or in a freeze; the reason is in plan,"
                + " report and journal.")
    void text(String typed) {
      String why = line(spec, "--override-window", typed);
      if (why.isBlank()) {
        throw new ParameterException(
            spec.commandLine(), "--override-window: say why, in a few words");
      }
      this.text = why;
    }

    /** Null when the windows count. */
    @Nullable String text() {
      return text;
    }
  }

  /** Why a veto does not count this time. */
  static final class DespiteVeto {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private @Nullable String text;

    @Option(
        names = "--despite-veto",
        paramLabel = "REASON",
        description =
            "Go to a vetoed version this once; the veto stays. The reason is in plan, report and journal.")
    void text(String typed) {
      String why = line(spec, "--despite-veto", typed);
      if (why.isBlank()) {
        throw new ParameterException(spec.commandLine(), "--despite-veto: say why, in a few words");
      }
      this.text = why;
    }

    /** Null when vetoes count. */
    @Nullable String text() {
      return text;
    }
  }

  /** Which windows are meant. */
  static final class Windows {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--window",
        paramLabel = "WINDOW",
        description = "Name of a window in the stack file; may be repeated; left out, all.")
    private List<String> names = new ArrayList<>();

    List<String> names() {
      names.forEach(name -> personName(spec, "--window", name));
      return List.copyOf(names);
    }
  }

  /** Whether to watch. */
  static final class Wait {
    @Option(
        names = "--wait",
        description =
            "Watch until the run ends or waits for a person. Ctrl-C stops the watching, not the"
                + " run.")
    private boolean wanted;

    boolean wanted() {
      return wanted;
    }
  }

  /** Which of several open runs is meant. */
  static final class Of {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    private String runbook = "";

    @Option(
        names = "--of",
        paramLabel = "RUNBOOK",
        description =
            "upgrade, rollback, emergency, migrate-postgres, backup, hold or retire; only needed when more"
                + " than one run is open.")
    void runbook(String typed) {
      List<String> known = RunRef.kinds();
      if (!WORD.matcher(typed).matches() || !known.contains(typed)) {
        String meant =
            Nearest.to(typed, known).map(w -> "; did you mean %s?".formatted(w)).orElse("");
        throw new ParameterException(
            spec.commandLine(),
            "--of: '%s' is none of %s%s"
                .formatted(printable(typed), String.join(", ", known), meant));
      }
      this.runbook = typed;
    }

    String runbook() {
      return runbook;
    }
  }

  /** What was typed, safe to show on a terminal. */
  static String printable(String typed) {
    String shown = typed.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= 80 ? shown : shown.substring(0, 79) + "…";
  }
}
