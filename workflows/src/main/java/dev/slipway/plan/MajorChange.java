package dev.slipway.plan;

/**
 * What becomes of a server, as the plan decided it; the slice that activities get.
 *
 * @param unit the unit that runs the server
 * @param from version number of the server that serves, e.g. 170004
 * @param to version number of the one that shall, e.g. 180001; only the major version is exact when
 *     its artefact was not on the host when the plan was made
 * @param target what it is made of, by content
 * @param reference the name under which the stack's definition shall select it, e.g. "postgres:18"
 * @param method how
 * @param depth how much is proven while users wait
 */
public record MajorChange(
    String unit,
    int from,
    int to,
    ArtefactId target,
    String reference,
    MajorMethod method,
    Depth depth) {

  /** How much of the proof is inside the downtime. */
  public enum Depth {
    /** Every row of both servers is read and summed up. */
    ROWS,
    /**
     * Structure, sequences and large objects; rows are not summed up, and that files which were
     * carried over are the same is left to the server's own upgrade. The plan names it as not
     * proven.
     */
    STRUCTURE
  }

  /** The major version of a version number, e.g. 17 of 170004. */
  public static int major(int version) {
    return version / 10_000;
  }

  /** A version number as people write it, e.g. "17.4". */
  public static String words(int version) {
    return version / 10_000 + "." + version % 10_000;
  }
}
