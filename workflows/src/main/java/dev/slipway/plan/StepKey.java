package dev.slipway.plan;

/**
 * Names one effect for ever. Written where the effect is, so that a retry finds what an earlier
 * attempt began.
 *
 * @param run id of the run, unique over all runs of all stacks
 * @param step name of the step
 * @param generation 1, and one more each time a person asks for the step again
 * @param claim fencing number of the run's claim on the stack; 0 before the claim
 * @param seq rises with every deed and undo of the run
 */
public record StepKey(String stack, String run, String step, int generation, long claim, long seq) {

  /**
   * The key as one word, for labels and file names: run, step and generation, without the numbers
   * that only fence.
   */
  public String mark() {
    return run + "/" + step.replace(' ', '-') + "/" + generation;
  }
}
