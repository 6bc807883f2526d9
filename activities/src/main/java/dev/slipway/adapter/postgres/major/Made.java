package dev.slipway.adapter.postgres.major;

import dev.slipway.adapter.exec.Units.MountPoint;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of a migration, as noted before the first of it is made.
 *
 * @param oldImage id of what the unit ran
 * @param oldReference as the definition named it
 * @param oldStore name of the store with the old data; empty for a directory of the host
 * @param oldMount where that is in the unit
 * @param oldData its data directory on the host
 * @param others what else the unit has mounted
 * @param uid owner of the data
 * @param segment size of a file of the log of changes, in bytes
 * @param installer the first superuser
 * @param libraries what the server loads at its start
 * @param bytes of all its databases
 * @param tablespaces where those of the old server are on the host
 * @param initdb how a server is made that is like it
 * @param image id of what it shall run
 * @param reference as the definition shall name it
 * @param version that it is
 * @param store name of the new store
 * @param mount where the new store is in the unit
 * @param directory the new data directory as the unit sees it
 * @param data the same on the host
 * @param dumper id of the image whose programs dump; null in notes that are older than it
 */
record Made(
    String oldImage,
    String oldReference,
    String oldStore,
    String oldMount,
    String oldData,
    List<MountPoint> others,
    int uid,
    int gid,
    long segment,
    String installer,
    String libraries,
    long bytes,
    List<String> tablespaces,
    List<String> initdb,
    String image,
    String reference,
    int version,
    String store,
    String mount,
    String directory,
    String data,
    @Nullable String dumper) {

  Made {
    others = List.copyOf(others);
    tablespaces = List.copyOf(tablespaces);
    initdb = List.copyOf(initdb);
  }

  /** As helpers take it. */
  String user() {
    return uid + ":" + gid;
  }

  /** The new version's programs dump, unless they do not understand what the old one keeps. */
  String dumps() {
    return dumper == null ? image : dumper;
  }

  Path oldPath() {
    return Path.of(oldData);
  }

  Path path() {
    return Path.of(data);
  }
}
