package dev.slipway.plan;

/**
 * One result of a check.
 *
 * @param check name of the check, e.g. "disk"
 * @param about the field, unit, file or database it is about
 * @param seen the evidence
 * @param hint what a person can do about it
 */
public record Finding(Severity severity, String check, String about, String seen, String hint) {

  /** STOP refuses the run; WARN and PASS are shown. */
  public enum Severity {
    STOP,
    WARN,
    PASS
  }

  public static Finding stop(String check, String about, String seen, String hint) {
    return new Finding(Severity.STOP, check, about, seen, hint);
  }

  public static Finding warn(String check, String about, String seen, String hint) {
    return new Finding(Severity.WARN, check, about, seen, hint);
  }

  public static Finding pass(String check, String about, String seen) {
    return new Finding(Severity.PASS, check, about, seen, "");
  }

  /** The same, told but in nobody's way. */
  public Finding softened() {
    return stops() ? warn(check, about, seen, hint) : this;
  }

  public boolean stops() {
    return severity == Severity.STOP;
  }
}
