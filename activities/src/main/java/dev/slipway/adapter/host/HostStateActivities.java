package dev.slipway.adapter.host;

import dev.slipway.activity.HostActivities;
import dev.slipway.activity.RemainsQuery;
import dev.slipway.activity.RetireRequest;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Project;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Observed;
import dev.slipway.plan.Observed.Disk;
import dev.slipway.plan.Observed.Holder;
import dev.slipway.plan.Observed.HostFacts;
import dev.slipway.plan.Observed.KeptPoint;
import dev.slipway.plan.Observed.Manifest;
import dev.slipway.plan.Observed.Pong;
import dev.slipway.plan.Proof;
import dev.slipway.plan.Protocol;
import dev.slipway.plan.Remains;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The host port over the state directory. */
public final class HostStateActivities implements HostActivities {
  private static final String GIVEN_BACK = "given back";

  private final String host;
  private final StateDir state;
  private final Secrets secrets;
  private final Claims claims;
  private final JournalFile journal;
  private final Settings settings;
  private final Runs runs;
  private final BackupStore backups;
  private final VetoFile vetoes;
  private final Accounts accounts;
  private final OnCall onCall;
  private final Clock clock;

  /** Tells whoever is on call; whether that was taken. */
  public interface OnCall {
    boolean tell(String stack, String text);
  }

  public HostStateActivities(
      String host,
      StateDir state,
      Secrets secrets,
      Claims claims,
      JournalFile journal,
      OnCall onCall,
      Clock clock) {
    this.host = host;
    this.state = state;
    this.secrets = secrets;
    this.claims = claims;
    this.journal = journal;
    this.settings = new Settings(state);
    this.runs = new Runs(state, journal::runs);
    this.backups = new BackupStore(state, journal::runs);
    this.vetoes = new VetoFile(state, journal, clock);
    this.accounts = new Accounts(state, backups, runs, clock);
    this.onCall = onCall;
    this.clock = clock;
  }

  @Override
  public Pong ping(PingRequest request) {
    return new Pong(host, Protocol.NUMBER, List.of("compose", "postgres"), Instant.now(clock));
  }

  @Override
  public HostFacts inspect(Query query) {
    String stack = query.place().stack();
    Path root = Path.of(query.place().root());
    secrets.learn(Project.settings(query.place()));
    List<KeptPoint> points = points(query);
    return new HostFacts(
        claims.holder(stack),
        state.readJson(state.peek(stack).resolve("manifest.json"), Manifest.class),
        points.isEmpty() ? null : points.getFirst(),
        backups.newestFirst(stack),
        disks(List.of(state.peek(stack), state.peekBackups(stack), root)),
        settings.hashes(root, query.scope().keep().files()),
        runs.medianDowntimeMillis(stack),
        runs.medianMillis(stack),
        runs.longestWayBackMillis(stack),
        runs.upgrades(stack),
        points,
        vetoes.of(stack),
        claims.abandoned(stack).orElse(null));
  }

  /** With how far each run came that never ended. */
  private List<KeptPoint> points(Query query) {
    String stack = query.place().stack();
    boolean door = query.scope().door() != null;
    List<KeptPoint> points = runs.points(stack);
    List<Journal.Entry> entries =
        points.stream().anyMatch(KeptPoint::unfinished)
            ? journal.read(stack, Integer.MAX_VALUE).entries()
            : List.of();
    return points.stream().map(p -> Reaches.of(p, entries, door)).toList();
  }

  /**
   * A run that is noted has its place in the journal, too, even if it was ended before its first
   * line.
   */
  private void takenFrom(String stack, Observed.Holder from, String by) {
    if (!journal.runs(stack).contains(from.run())) {
      journal.add(stack, from.run(), "lost the stack before its first deed", "", "");
    }
    runs.takenFrom(
        stack,
        from.run(),
        new Runs.TakenFrom(Instant.now(clock), from.taker().runbook(), from.step(), by));
  }

  @Override
  public Claim claim(ClaimRequest request) {
    String stack = request.place().stack();
    // Who waits may do so until there is room again.
    if (request.on().ifHeld() != IfHeld.WAIT) {
      state.requireWritable(stack);
    }
    Claim claim =
        claims.claim(
            request, from -> takenFrom(stack, from, request.run()), run -> gaveBack(stack, run));
    Observed.Holder from = claim.from();
    String what = from == null || claim.number() == 0 ? "" : ", taken over from " + from.words();
    if (claim.number() > 0) {
      journal.addOnce(
          stack,
          request.run(),
          "claimed with number %d%s".formatted(claim.number(), what),
          request.on().who().isEmpty() ? request.workflow() : request.on().who(),
          why(request));
    }
    return claim;
  }

  private boolean gaveBack(String stack, String run) {
    return journal.read(stack, Integer.MAX_VALUE).entries().stream()
        .anyMatch(entry -> entry.run().equals(run) && entry.what().equals(GIVEN_BACK));
  }

  private static String why(ClaimRequest request) {
    return request.on().why().isEmpty()
        ? request.runbook()
        : "%s: %s".formatted(request.runbook(), request.on().why());
  }

  @Override
  public Proof page(PageRequest request) {
    if (onCall.tell(request.place().stack(), request.text())) {
      return new Proof(true, "on-call was told");
    }
    throw StepFailure.environment(
        "ON_CALL", "on-call could not be told; the agent's log has what, and why");
  }

  @Override
  public void release(Marked request) {
    String stack = request.place().stack();
    var holder = claims.holder(stack);
    if (holder != null && holder.run().equals(request.key().run())) {
      journal.add(stack, request.key().run(), GIVEN_BACK, "", "");
      claims.release(stack, request.key().run());
    }
  }

  @Override
  public void capture(CaptureRequest request) {
    String stack = request.place().stack();
    settings.capture(stack, request.key().run(), Path.of(request.place().root()), request.files());
    runs.planned(stack, request.key().run(), request.plan());
  }

  @Override
  public Proof captured(CaptureRequest request) {
    var captured = settings.captured(request.place().stack(), request.key().run());
    return new Proof(
        captured != null,
        captured == null ? "no settings captured" : captured.files().size() + " files captured");
  }

  @Override
  public void restoreFiles(RestoreFilesRequest request) {
    settings.restore(request.place().stack(), request.of(), Path.of(request.place().root()));
  }

  @Override
  public void record(RecordRequest request) {
    String stack = request.place().stack();
    vetoes.ended(stack, request.report(), runs.plan(stack, request.report().run()));
    // The manifest is what is looked for as proof, so it comes last.
    runs.ended(stack, request.report(), Instant.now(clock));
    Manifest manifest = request.manifest();
    if (manifest != null) {
      state.writeJson(state.stack(stack).resolve("manifest.json"), manifest);
    }
    journal.add(
        stack,
        request.key().run(),
        "ended " + request.report().outcome(),
        "",
        request.report().why());
  }

  @Override
  public Vetoes veto(VetoRequest request) {
    String stack = request.place().stack();
    secrets.learn(Project.settings(request.place()));
    String why = secrets.redact(request.why());
    if (request.lift()) {
      vetoes.lift(stack, request.run(), request.versions(), request.by(), why);
    } else {
      vetoes.add(stack, request.run(), request.versions(), request.by(), why);
    }
    return new Vetoes(vetoes.of(stack));
  }

  @Override
  public void note(NoteRequest request) {
    journal.addOnce(
        request.place().stack(), request.key().run(), request.what(), request.who(), request.why());
  }

  @Override
  public void retain(RetainRequest request) {
    String stack = request.place().stack();
    var last = runs.last(stack);
    List<String> inUse =
        last == null ? List.of(request.key().run()) : List.of(last.run(), request.key().run());
    for (String gone : backups.retain(stack, request.retention(), inUse, Instant.now(clock))) {
      journal.add(
          stack,
          request.key().run(),
          "removed backup " + gone,
          "",
          "past both limits of retention");
    }
  }

  @Override
  public Remains remains(RemainsQuery query) {
    String stack = query.place().stack();
    Holder holder = claims.holder(stack);
    String holds = holder == null || holder.run().equals(query.run()) ? "" : holder.run();
    return new Remains(accounts.items(stack), runs.needed(stack, holds), List.of());
  }

  @Override
  public void retire(RetireRequest request) {
    String stack = request.place().stack();
    for (Remains.Needed needed : runs.needed(stack, "")) {
      if (needed.run().equals(request.of())) {
        throw StepFailure.input(
            "NEEDED",
            "retire what run %s left: %s; plan anew".formatted(request.of(), needed.why()));
      }
    }
    accounts.retire(request);
    for (Remains.Item item : request.items()) {
      journal.addOnce(
          stack,
          request.key().run(),
          "retired %s %s of run %s, %d bytes"
              .formatted(
                  item.kind().name().toLowerCase(Locale.ROOT), item.id(), item.run(), item.bytes()),
          request.by(),
          request.why());
    }
  }

  @Override
  public Proof retired(RetireRequest request) {
    return accounts.retired(request);
  }

  @Override
  public Journal journal(JournalQuery query) {
    return journal.read(query.place().stack(), query.newest());
  }

  /** Each disk once, by the first path that is on it; backups are often on one of their own. */
  private static List<Disk> disks(List<Path> paths) {
    Map<FileStore, Disk> disks = new LinkedHashMap<>();
    for (Path path : paths) {
      disk(path, disks);
    }
    return List.copyOf(disks.values());
  }

  private static void disk(Path path, Map<FileStore, Disk> disks) {
    Path there = path.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore store = Files.getFileStore(there);
      disks.putIfAbsent(
          store, new Disk(there.toString(), store.getTotalSpace(), store.getUsableSpace()));
    } catch (IOException e) {
      throw StepFailure.environment(
              "DISK", "cannot read the free space of %s: %s".formatted(there, e.getMessage()))
          .because(e);
    }
  }
}
