package dev.slipway.plan;

import dev.slipway.stack.ApprovalRules;
import dev.slipway.stack.Component;
import dev.slipway.stack.Database;
import dev.slipway.stack.Door;
import dev.slipway.stack.Keep;
import dev.slipway.stack.Preflight;
import dev.slipway.stack.Probe;
import dev.slipway.stack.Retention;
import dev.slipway.stack.RollbackRules;
import dev.slipway.stack.StackDefinition;
import dev.slipway.stack.WindowRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request, understood: who asks what of which stack. Refusals are data, so that a run can end
 * with them.
 *
 * @param run id minted for this run: time and a few random letters, e.g. "20261121-021500-k3f9"
 * @param runbook workflow type, e.g. "Upgrade"
 * @param place where the stack is; null when the request could not be understood
 * @param scope the parts of the definition that runs need; null when the request could not be
 *     understood
 * @param wanted component and version asked for; empty for a rollback of the last upgrade
 * @param refusals what is wrong with the request, with a right example as hint
 * @param attributes search attributes that the server knows; setting another one would block the
 *     run. Orders of older releases have none.
 * @param windows when the stack may be changed; null when it does not say
 * @param overrideWindow why this run need not keep to them; empty when it must
 * @param origin the window that a schedule started it in; null when somebody did
 * @param backTo how far back a rollback shall go; null for what loses least, behind the last run
 * @param server the server that shall get to another major version; null for every other runbook
 * @param ifHeld what becomes of it when the stack is held; it is refused when absent
 * @param settings what is to be set along with the release. Orders of older releases have none.
 * @param particulars what only some runbooks are asked; nothing when it is absent, as in the
 *     history of a run of an earlier release
 */
public record Order(
    String run,
    String runbook,
    String stack,
    @Nullable Place place,
    @Nullable Scope scope,
    List<Wanted> wanted,
    boolean dryRun,
    boolean acceptDataLoss,
    String reason,
    String requestedBy,
    List<Finding> refusals,
    @Nullable List<String> attributes,
    @Nullable WindowRules windows,
    String overrideWindow,
    @Nullable Origin origin,
    @Nullable BackTo backTo,
    @Nullable MajorWanted server,
    @Nullable IfHeld ifHeld,
    @Nullable List<Setting> settings,
    Particulars particulars) {

  public Order {
    wanted = List.copyOf(wanted);
    refusals = List.copyOf(refusals);
    attributes = attributes == null ? List.of() : List.copyOf(attributes);
    overrideWindow = overrideWindow == null ? "" : overrideWindow;
    particulars = particulars == null ? Particulars.NONE : particulars;
    ifHeld = ifHeld == null ? IfHeld.FAIL : ifHeld;
    settings = settings == null ? List.of() : List.copyOf(settings);
  }

  /** An order whose run sets no search attributes, of a stack without windows. */
  public Order(
      String run,
      String runbook,
      String stack,
      @Nullable Place place,
      @Nullable Scope scope,
      List<Wanted> wanted,
      boolean dryRun,
      boolean acceptDataLoss,
      String reason,
      String requestedBy,
      List<Finding> refusals) {
    this(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        List.of(),
        null,
        "",
        null,
        null,
        null,
        IfHeld.FAIL,
        List.of(),
        Particulars.NONE);
  }

  /** The same order on a server that knows these search attributes. */
  public Order withAttributes(List<String> known) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        known,
        windows,
        overrideWindow,
        origin,
        backTo,
        server,
        ifHeld,
        settings,
        particulars);
  }

  /** The same order on a stack with these windows. */
  public Order withWindows(WindowRules rules, String override) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        rules.any() ? rules : null,
        override,
        origin,
        backTo,
        server,
        ifHeld,
        settings,
        particulars);
  }

  /** The same order, started by a schedule. */
  public Order withOrigin(@Nullable Origin from) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        from,
        backTo,
        server,
        ifHeld,
        settings,
        particulars);
  }

  /** The same order about a server. */
  public Order withServer(@Nullable MajorWanted wantedServer) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        origin,
        backTo,
        wantedServer,
        ifHeld,
        settings,
        particulars);
  }

  /** The same order, which gives the stack these settings. */
  public Order withSettings(List<Setting> given) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        origin,
        backTo,
        server,
        ifHeld,
        given,
        particulars);
  }

  /** What is to be set along with the release. */
  public List<Setting> given() {
    return settings == null ? List.of() : settings;
  }

  /** The same order, to go back this far. */
  public Order backTo(@Nullable Tier tier, String point) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        origin,
        tier == null && point.isEmpty() ? null : new BackTo(tier, point),
        server,
        ifHeld,
        settings,
        particulars);
  }

  /** The tier that a rollback shall have; null for the one that loses least. */
  public @Nullable Tier askedTier() {
    return backTo == null ? null : backTo.tier();
  }

  /** The run that shall be gone back behind; empty for the last one. */
  public String askedPoint() {
    return backTo == null ? "" : backTo.point();
  }

  /** The same order, with what becomes of it when the stack is held. */
  public Order withIfHeld(IfHeld what) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        origin,
        backTo,
        server,
        what,
        settings,
        particulars);
  }

  /** What becomes of the run when the stack is held. */
  public IfHeld held() {
    return ifHeld == null ? IfHeld.FAIL : ifHeld;
  }

  /** The same order, refused. */
  public Order refused(Finding why) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        List.of(why),
        attributes,
        windows,
        overrideWindow,
        origin,
        backTo,
        server,
        ifHeld,
        settings,
        particulars);
  }

  /** The same order with what only its runbook is asked. */
  public Order withParticulars(Particulars said) {
    return new Order(
        run,
        runbook,
        stack,
        place,
        scope,
        wanted,
        dryRun,
        acceptDataLoss,
        reason,
        requestedBy,
        refusals,
        attributes,
        windows,
        overrideWindow,
        origin,
        backTo,
        server,
        ifHeld,
        settings,
        said);
  }

  /** Whether a run may set this search attribute. */
  public boolean hasAttribute(String name) {
    return attributes != null && attributes.contains(name);
  }

  /** Where the stack is. Only for an order without refusals. */
  public Place placeOrThrow() {
    if (place == null) {
      throw new IllegalStateException("an order with refusals has no place");
    }
    return place;
  }

  /** The definition. Only for an order without refusals. */
  public Scope scopeOrThrow() {
    if (scope == null) {
      throw new IllegalStateException("an order with refusals has no scope");
    }
    return scope;
  }

  /**
   * A window that a schedule opened.
   *
   * @param by the id of its workflow
   * @param applied when somebody last said what the schedule shall start; the epoch when nobody
   *     knows
   */
  public record Origin(String by, Instant applied) {}

  /**
   * How far back.
   *
   * @param tier null for the one that loses least
   * @param point the run to go back behind; empty for the last one
   */
  public record BackTo(@Nullable Tier tier, String point) {}

  /**
   * What only some runbooks are asked.
   *
   * @param despiteVeto of an Upgrade: why it may go to a vetoed version; empty when it must not
   * @param lift of a Veto: whether it ends one
   * @param of of an Inspect: the run whose kept databases are compared with the live ones; of a
   *     Retire: the one run whose remains go; else empty
   * @param table of an Inspect: the one table that is compared; empty for all
   * @param limit of an Inspect: how many keys of each table are listed
   * @param olderThan of a Retire: how old a thing must be; null when the stack's rule decides
   */
  public record Particulars(
      String despiteVeto,
      boolean lift,
      String of,
      String table,
      int limit,
      @Nullable Duration olderThan) {
    public static final Particulars NONE = new Particulars("", false, "", "", 0, null);
  }

  /**
   * A setting that the stack shall have.
   *
   * @param value its value, or where that is: {@code env:NAME} or {@code file:PATH}, resolved on
   *     the host. Never a secret itself
   */
  public record Setting(String name, String value) {}

  /** A component and the version it shall have. */
  public record Wanted(String component, String version) {}

  /**
   * A stack definition without its platform, whose words stay out of histories.
   *
   * @param approvals none when it is absent, as in the history of a run of an earlier release
   */
  public record Scope(
      String environment,
      List<Component> components,
      List<Database> databases,
      @Nullable Door door,
      Keep keep,
      Preflight preflight,
      List<Probe> verify,
      List<Probe> smoke,
      RollbackRules rollback,
      Retention retention,
      ApprovalRules approvals) {

    public Scope {
      components = List.copyOf(components);
      databases = List.copyOf(databases);
      verify = List.copyOf(verify);
      smoke = List.copyOf(smoke);
      approvals = approvals == null ? ApprovalRules.NONE : approvals;
    }

    /** A stack of which no change needs an approval. */
    public Scope(
        String environment,
        List<Component> components,
        List<Database> databases,
        @Nullable Door door,
        Keep keep,
        Preflight preflight,
        List<Probe> verify,
        List<Probe> smoke,
        RollbackRules rollback,
        Retention retention) {
      this(
          environment,
          components,
          databases,
          door,
          keep,
          preflight,
          verify,
          smoke,
          rollback,
          retention,
          ApprovalRules.NONE);
    }

    /** The same with what a request says about going back. */
    public Scope with(RollbackRules rules) {
      return new Scope(
          environment,
          components,
          databases,
          door,
          keep,
          preflight,
          verify,
          smoke,
          rules,
          retention,
          approvals);
    }

    public static Scope of(StackDefinition d) {
      return new Scope(
          d.environment(),
          d.components(),
          d.databases(),
          d.door(),
          d.keep(),
          d.preflight(),
          d.verify(),
          d.smoke(),
          d.rollback(),
          d.retention(),
          d.approvals());
    }
  }
}
