package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.exec.Helpers.Mount;
import dev.slipway.adapter.exec.Selection.Meant;
import dev.slipway.adapter.exec.Units.Instance;
import dev.slipway.adapter.exec.Units.MountPoint;
import dev.slipway.adapter.postgres.Capture;
import dev.slipway.adapter.postgres.HostFiles;
import dev.slipway.adapter.postgres.Layout;
import dev.slipway.adapter.postgres.Marker;
import dev.slipway.adapter.postgres.Session;
import dev.slipway.plan.MajorChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes the new store, and an empty server in it that is like the old one. */
final class NewServer {
  private static final int CHECKSUMS_BY_DEFAULT = 18;
  private static final int LOCALE_PROVIDERS = 15;
  private static final int BUILTIN_PROVIDER = 17;
  private static final long DEFAULT_SEGMENT = 16L << 20;
  private static final int GROUP = 0050;

  private final Work work;

  NewServer(Work work) {
    this.work = work;
  }

  /** Afterwards both sides are noted, and the new one is empty or ready. */
  Made prepare(MajorChange change) {
    Made made = work.find();
    if (made == null) {
      made = look(change);
      work.note(made);
    }
    Path data = made.path();
    if (!Marker.is(data, work.run(), Marker.State.READY)
        && !Marker.is(data, work.run(), Marker.State.EMPTY)) {
      initialise(made);
    }
    return made;
  }

  /** Whether the new server is there, empty or ready. */
  boolean is(Made made) {
    return work.tools().units().storePathByName(made.store()) != null
        && (Marker.is(made.path(), work.run(), Marker.State.READY)
            || Marker.is(made.path(), work.run(), Marker.State.EMPTY));
  }

  private Made look(MajorChange change) {
    int major = MajorChange.major(change.to());
    Meant meant = work.selection().meant(change.target().value());
    Target target = Target.required(meant, major, change.reference());
    Instance instance = work.access().running(work.server());
    try (Session session = work.access().open(work.server(), work.run())) {
      String directory = session.text("SHOW data_directory");
      Layout layout = Layout.of(instance, directory, session.text("SHOW hba_file"));
      MountPoint mount = mount(instance, directory);
      List<String> spaces = Spaces.find(session, instance);
      Spaces.requireFree(spaces, major);
      String store = work.store("pg" + major);
      HostFiles.Owner owner = HostFiles.owner(layout.data());
      String inside = Path.of(target.mount()).relativize(Path.of(target.directory())).toString();
      Path root = Capture.store(work.tools(), store);
      return new Made(
          instance.image(),
          work.selection().look(work.server().place(), work.unit()).reference(),
          layout.store(),
          mount.target(),
          layout.data().toString(),
          instance.mounts().stream().filter(m -> !m.equals(mount)).toList(),
          owner.uid(),
          owner.gid(),
          session.number("SELECT bytes_per_wal_segment FROM pg_control_init()"),
          session.text("SELECT rolname FROM pg_roles WHERE oid = 10"),
          session.text("SHOW shared_preload_libraries"),
          session.number("SELECT sum(pg_database_size(oid)) FROM pg_database"),
          spaces,
          command(session, layout, target, major),
          meant.id(),
          change.reference(),
          change.to(),
          store,
          target.mount(),
          target.directory(),
          (inside.isEmpty() ? root : root.resolve(inside)).toString(),
          dumper(session, instance, meant.id(), major));
    }
  }

  /** By the words of a pg_dump that does not know the option a server would refuse the column. */
  private String dumper(Session session, Instance instance, String image, int major) {
    boolean understood =
        Contents.read(work, session).versioned().isEmpty()
            || new Artefact().knowsVersioned(work, image, major);
    return understood ? image : instance.image();
  }

  private static MountPoint mount(Instance instance, String path) {
    return instance.mounts().stream()
        .filter(m -> Path.of(path).startsWith(Path.of(m.target())))
        .max(Comparator.comparingInt(m -> m.target().length()))
        .orElseThrow();
  }

  private void initialise(Made made) {
    Path root = Capture.store(work.tools(), made.store());
    HostFiles.empty(root);
    Spaces.remove(made);
    HostFiles.Owner owner = new HostFiles.Owner(made.uid(), made.gid(), 0755);
    try {
      Files.createDirectories(made.path());
    } catch (IOException e) {
      throw HostFiles.failure("make", made.path(), e);
    }
    for (Path path = made.path(); path != null && path.startsWith(root); path = path.getParent()) {
      HostFiles.own(path, owner);
    }
    HostFiles.own(made.path(), owner.withMode(0700));
    Path password = work.directory("initdb").resolve("password");
    HostFiles.own(work.directory("initdb"), owner.withMode(0700));
    Upgrade.write(password, work.login().password() + "\n", owner.withMode(0600));
    work.runOrFail(
        Work.Task.alone(
            "initdb",
            made.image(),
            made.user(),
            List.of(
                new Mount(made.store(), made.mount(), false),
                new Mount(work.directory("initdb").toString(), "/slipway", true)),
            made.initdb()),
        0);
    HostFiles.delete(password);
    Marker.put(made.path(), work.run(), Marker.State.EMPTY);
  }

  /** All that is fixed when a server is made has to be as on the old one. */
  private static List<String> command(Session session, Layout old, Target target, int major) {
    String installer = session.text("SELECT rolname FROM pg_roles WHERE oid = 10");
    List<String> command = new ArrayList<>(List.of("initdb", "-D", target.directory()));
    command.addAll(List.of("-U", installer, "--auth=trust", "--no-instructions"));
    // Until the old server's roles are there, the first superuser is the run's way in.
    command.add("--pwfile=/slipway/password");
    boolean checksums =
        session.number("SELECT data_page_checksum_version FROM pg_control_init()") > 0;
    if (checksums) {
      command.add("--data-checksums");
    } else if (major >= CHECKSUMS_BY_DEFAULT) {
      command.add("--no-data-checksums");
    }
    long segment = session.number("SELECT bytes_per_wal_segment FROM pg_control_init()");
    if (segment != DEFAULT_SEGMENT) {
      command.add("--wal-segsize=" + (segment >> 20));
    }
    if ((HostFiles.owner(old.data()).mode() & GROUP) == GROUP) {
      command.add("--allow-group-access");
    }
    command.addAll(locale(session, major));
    return command;
  }

  /** That of template0, which nobody can change. */
  private static List<String> locale(Session session, int major) {
    int old =
        Math.toIntExact(
            session.number("SELECT current_setting('server_version_num')::int / 10000"));
    String provider = old >= LOCALE_PROVIDERS ? "datlocprovider" : "'c'";
    String name =
        old >= BUILTIN_PROVIDER ? "datlocale" : old >= LOCALE_PROVIDERS ? "daticulocale" : "''";
    List<String> row =
        session
            .rows(
                ("SELECT pg_encoding_to_char(encoding), datcollate, datctype, %s, coalesce(%s, '')"
                        + " FROM pg_database WHERE datname = 'template0'")
                    .formatted(provider, name))
            .getFirst();
    List<String> options =
        new ArrayList<>(
            List.of(
                "--encoding=" + row.get(0),
                "--lc-collate=" + row.get(1),
                "--lc-ctype=" + row.get(2)));
    if (row.get(3).equals("i")) {
      options.addAll(List.of("--locale-provider=icu", "--icu-locale=" + row.get(4)));
    } else if (row.get(3).equals("b")) {
      options.addAll(List.of("--locale-provider=builtin", "--builtin-locale=" + row.get(4)));
    } else if (major >= LOCALE_PROVIDERS) {
      options.add("--locale-provider=libc");
    }
    return options;
  }

  /** Throws away what a conversion began, so that the next one finds an empty server. */
  static void discard(Work work, Made made, MajorChange change) {
    Marker.remove(made.path());
    new NewServer(work).prepare(change);
  }
}
