package dev.slipway.adapter.postgres.major;

import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Selection.Meant;
import dev.slipway.adapter.exec.Selection.Selected;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.postgres.Capture;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Others;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.adapter.postgres.Suitability;
import dev.slipway.plan.ArtefactId;
import dev.slipway.plan.Finding;
import dev.slipway.plan.MajorChange;
import dev.slipway.plan.MajorFacts;
import dev.slipway.plan.MajorFacts.Base;
import dev.slipway.plan.MajorFacts.Extension;
import dev.slipway.plan.MajorFacts.Layout;
import dev.slipway.plan.MajorFacts.Obstacle;
import dev.slipway.plan.MajorFacts.Room;
import dev.slipway.plan.MajorFacts.Source;
import dev.slipway.plan.MajorMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at a server and at what it would become. */
final class Facts {
  private static final Base NOTHING = new Base("", "", "", "");

  private final Work work;
  private final Artefact artefacts;
  private final int to;
  private final String reference;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Obstacle> obstacles = new ArrayList<>();

  /**
   * @param reference of the target; empty for the server's own name with the next version
   */
  Facts(Work work, Artefact artefacts, int to, String reference) {
    this.work = work;
    this.artefacts = artefacts;
    this.to = to;
    this.reference = reference;
  }

  MajorFacts read() {
    Instance instance = work.tools().units().find(work.server().place(), work.unit());
    Selected selected = work.selection().look(work.server().place(), work.unit());
    if (selected.file().isEmpty()) {
      findings.add(Finding.stop("definition", work.unit(), selected.why(), "see there"));
    }
    try {
      return asked(work.access().running(work.server()), selected);
    } catch (StepFailure e) {
      findings.add(
          Finding.stop(
              "server",
              work.unit(),
              String.valueOf(e.getMessage()),
              "the unit must run, and the admin of the stack file must be a superuser"));
      return silent(instance, selected);
    }
  }

  private MajorFacts asked(Instance instance, Selected selected) {
    try (Session session = work.access().open(work.server(), work.run())) {
      dev.slipway.adapter.postgres.Layout layout =
          dev.slipway.adapter.postgres.Layout.of(
              instance, session.text("SHOW data_directory"), session.text("SHOW hba_file"));
      Contents contents = Contents.read(work, session);
      Artefact.Is is = artefacts.of(work, instance.image());
      Meant meant = work.selection().meant(wanted(selected));
      Artefact.@Nullable Is next = meant.id().isEmpty() ? null : artefacts.of(work, meant.id());
      MajorFacts.Target target = target(meant, next, selected);
      int version =
          Math.toIntExact(session.number("SELECT current_setting('server_version_num')::int"));
      obstacles(instance, session, contents, version);
      versioned(contents, next == null ? "" : meant.id(), version);
      obstacles.addAll(
          new Owned(work, layout.data())
              .obstacles(
                  work.majorsImage(
                      Integer.toString(MajorChange.major(version)), Integer.toString(to)),
                  next == null || next.base().equals(is.base()) ? "" : meant.id()));
      settings(layout);
      return new MajorFacts(
          work.unit(),
          new Source(
              version,
              selected.reference(),
              artefact(instance),
              is.base(),
              layout(instance, session),
              session.text("SELECT system_identifier FROM pg_control_system()"),
              contents.bytes()),
          target,
          new Room(free(layout), new Sharing(work).between(layout.data())),
          extensions(contents, next),
          contents.prepared(),
          contents.slots(),
          "",
          contents.unlogged(),
          contents.collated(),
          contents.tablespaces(),
          contents.largeObjects(),
          Others.find(work.access(), work.server(), work.run()),
          obstacles,
          Predictions.of(work, to, contents.bytes()),
          selected.file(),
          findings);
    }
  }

  /** Where the new store will be, which need not be where a directory of the host is. */
  private long free(dev.slipway.adapter.postgres.Layout layout) {
    long there = Suitability.free(layout.data());
    if (!layout.store().isEmpty()) {
      return there;
    }
    String store = work.aside("room").store("probe");
    try {
      return Math.min(there, Suitability.free(Capture.store(work.tools(), store)));
    } finally {
      work.tools().units().removeStore(store, work.run());
    }
  }

  private MajorFacts silent(@Nullable Instance instance, Selected selected) {
    return new MajorFacts(
        work.unit(),
        new Source(0, selected.reference(), null, NOTHING, Layout.UNKNOWN, "", 0),
        null,
        new Room(0, false),
        List.of(),
        List.of(),
        List.of(),
        instance == null || instance.running() ? "" : foreign(instance),
        List.of(),
        List.of(),
        List.of(),
        0,
        List.of(),
        List.of(),
        List.of(),
        selected.file(),
        findings);
  }

  /** A unit that does not run has nothing open; whatever says otherwise is somebody else. */
  private static String foreign(Instance instance) {
    dev.slipway.adapter.postgres.Layout layout =
        dev.slipway.adapter.postgres.Layout.guess(instance);
    Path pid = layout == null ? null : layout.data().resolve("postmaster.pid");
    return pid != null && Files.exists(pid)
        ? "%s is there although the unit does not run".formatted(pid)
        : "";
  }

  private @Nullable ArtefactId artefact(Instance instance) {
    return work.selection().meant(instance.image()).artefact();
  }

  /** The name with the wanted version; what stands behind the old version stays, when it can. */
  private String wanted(Selected selected) {
    if (!reference.isEmpty()) {
      return reference;
    }
    String name = selected.reference().replaceFirst("@.*$", "");
    int colon = name.lastIndexOf(':');
    return (colon > name.lastIndexOf('/') ? name.substring(0, colon) : name) + ":" + to;
  }

  private MajorFacts.@Nullable Target target(
      Meant meant, Artefact.@Nullable Is is, Selected selected) {
    ArtefactId artefact = meant.artefact();
    if (artefact == null) {
      findings.add(
          Finding.stop(
              "artefact",
              wanted(selected),
              meant.seen(),
              "name another: \"artefact\":\"postgres:%d\"".formatted(to)));
      return null;
    }
    if (is != null && MajorChange.major(is.version()) != to) {
      findings.add(
          Finding.stop(
              "artefact",
              wanted(selected),
              "is PostgreSQL " + MajorChange.words(is.version()),
              "name one of version " + to));
    }
    return new MajorFacts.Target(
        is == null ? to * 10_000 : is.version(),
        wanted(selected),
        artefact,
        is != null,
        is == null ? NOTHING : is.base(),
        is == null ? Layout.UNKNOWN : Target.of(meant, to).layout(),
        meant.bytes());
  }

  private Layout layout(Instance instance, Session session) {
    Laid laid = Laid.of(instance, session.text("SHOW data_directory"), version(session));
    if (!laid.why().isEmpty()) {
      findings.add(
          Finding.stop(
              "layout",
              work.unit(),
              laid.why(),
              "mount a store of the definition there, and move the data into it"));
    }
    return laid.layout();
  }

  private static long version(Session session) {
    return session.number("SELECT current_setting('server_version_num')::int / 10000");
  }

  private void obstacles(Instance instance, Session session, Contents contents, int version) {
    for (String reason :
        new Suitability(work.access())
            .against(work.server(), instance, work.run(), contents.bytes())) {
      // What other facts say is weighed by the planner.
      if (!reason.startsWith("unlogged")
          && !reason.startsWith("it has tablespaces")
          && !reason.startsWith("the server also")
          && !reason.contains("MB are free")) {
        obstacles.add(
            new Obstacle(
                MajorMethod.STANDBY_LINK, work.unit(), reason, "mend that, or take another way"));
      }
    }
    String image =
        work.majorsImage(Integer.toString(MajorChange.major(version)), Integer.toString(to));
    for (MajorMethod method :
        List.of(MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY)) {
      if (image.isEmpty()) {
        obstacles.add(
            new Obstacle(
                method,
                work.majors(),
                "no image here has the programs of both versions",
                "build it as the installation page says"));
      }
      if (!contents.tablespaces().isEmpty() && method != MajorMethod.STANDBY_LINK) {
        obstacles.add(
            new Obstacle(
                method,
                "tablespaces",
                "a copy would share " + String.join(", ", contents.tablespaces()),
                "drop them, or ask for --method dump"));
      }
    }
    owners(contents);
    for (String closed :
        session.column(
            "SELECT datname FROM pg_database WHERE NOT datallowconn AND datname <> 'template0'")) {
      for (MajorMethod method :
          List.of(
              MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY, MajorMethod.DUMP)) {
        obstacles.add(
            new Obstacle(
                method,
                closed,
                "lets nobody in, so it can be neither dumped nor upgraded",
                "ALTER DATABASE … ALLOW_CONNECTIONS true"));
      }
    }
    synchronous(session);
  }

  /** The new server would have the setting and no such standby: every commit would wait for it. */
  private void synchronous(Session session) {
    String standbys = session.text("SHOW synchronous_standby_names");
    if (!standbys.isEmpty()) {
      findings.add(
          Finding.stop(
              "setting",
              "synchronous_standby_names",
              "is '%s': no standby of the old server can follow the new one, and commits would wait for one"
                  .formatted(standbys),
              "empty it: ALTER SYSTEM RESET synchronous_standby_names, or in the file that sets it; set it again with a new standby"));
    }
  }

  /**
   * The server's own upgrade goes through the new version's pg_dump, by whose words the new server
   * would refuse a column that a newer minor version of the old one has counted the changes of. A
   * dump can be made by the old one's.
   */
  private void versioned(Contents contents, String image, int version) {
    if (contents.versioned().isEmpty()) {
      return;
    }
    String both =
        work.majorsImage(Integer.toString(MajorChange.major(version)), Integer.toString(to));
    String columns = String.join("; ", contents.versioned());
    String of = "the option pg_attver, which PostgreSQL " + MajorChange.words(version) + " sets";
    if (!both.isEmpty() && !artefacts.knowsVersioned(work, both, to)) {
      for (MajorMethod method :
          List.of(MajorMethod.STANDBY_LINK, MajorMethod.CLONE, MajorMethod.COPY)) {
        obstacles.add(
            new Obstacle(
                method,
                columns,
                "carry %s and pg_upgrade of %d in %s does not know".formatted(of, to, both),
                "wait for a minor version of %d that knows it, or ask for --method dump"
                    .formatted(to)));
      }
    }
    if (!image.isEmpty() && !artefacts.knowsVersioned(work, image, to)) {
      findings.add(
          Finding.warn(
              "tools",
              columns,
              "carry %s and pg_dump of %d does not know".formatted(of, to),
              "a dump is made by the programs of the server that serves"));
    }
  }

  private void owners(Contents contents) {
    for (Contents.Installed extension : contents.extensions()) {
      if (!extension.ofFirst()) {
        obstacles.add(
            new Obstacle(
                MajorMethod.DUMP,
                extension.database() + "." + extension.name(),
                "belongs to another role than the first superuser, which no dump says",
                "take a way that carries files"));
      }
    }
  }

  private void settings(dev.slipway.adapter.postgres.Layout layout) {
    for (String name : List.of("postgresql.conf", "postgresql.auto.conf")) {
      Path file = layout.data().resolve(name);
      if (Files.isRegularFile(file)) {
        String text =
            new String(HostFiles.read(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        Carried.unknown(text, to)
            .forEach((setting, line) ->
                findings.add(
                    Finding.warn(
                        "setting",
                        setting,
                        "%s has '%s', which %d does not know".formatted(name, line, to),
                        "it stays there as a comment, or under its new name")));
      }
    }
  }

  private static List<Extension> extensions(Contents contents, Artefact.@Nullable Is next) {
    return contents.extensions().stream()
        .map(e ->
            new Extension(
                e.database(),
                e.name(),
                e.version(),
                next == null ? null : next.extensions().getOrDefault(e.name(), ""),
                next == null || next.updates(e.name(), e.version())))
        .toList();
  }
}
