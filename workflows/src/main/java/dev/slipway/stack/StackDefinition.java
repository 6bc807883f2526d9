package dev.slipway.stack;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stack file. Policy (which combinations make sense) is the validator's business, not the
 * constructor's.
 *
 * @param stack name of the stack, unique in a catalogue; lower-case letters, digits and dashes
 * @param environment free word shown to people and used by approval rules, e.g. "production"
 * @param host name of the host whose agent acts on the stack; "local" is the machine of the central
 *     worker
 * @param approvals who must agree to which change; usually nobody
 * @param windows when the stack may be changed; usually at any time
 */
public record StackDefinition(
    String stack,
    String environment,
    String host,
    Platform platform,
    List<Component> components,
    List<Database> databases,
    @Nullable Door door,
    Keep keep,
    Preflight preflight,
    List<Probe> verify,
    List<Probe> smoke,
    RollbackRules rollback,
    Retention retention,
    ApprovalRules approvals,
    WindowRules windows) {

  public StackDefinition {
    components = List.copyOf(components);
    databases = List.copyOf(databases);
    verify = List.copyOf(verify);
    smoke = List.copyOf(smoke);
  }
}
