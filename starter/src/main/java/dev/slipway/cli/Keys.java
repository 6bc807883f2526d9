package dev.slipway.cli;

import dev.slipway.plan.Signatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that approvers sign with, below the configuration directory of the user: a private one
 * in PEM that only the user can read, and beside it the public one as stack files write it.
 */
final class Keys {
  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = ".pem";
  private static final String PUBLIC = ".pub";
  private static final String HEAD = "-----BEGIN PRIVATE KEY-----";
  private static final String FOOT = "-----END PRIVATE KEY-----";
  private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> FOR_US = PosixFilePermissions.asFileAttribute(OURS);
  private static final FileAttribute<?> DIRECTORY_FOR_US =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** A key that is there. */
  record Key(String name, String key, String file) {}

  private final Path directory;

  Keys(Map<String, String> env) {
    String configured = env.getOrDefault("XDG_CONFIG_HOME", "");
    String home = env.getOrDefault("HOME", System.getProperty("user.home", "."));
    Path config = configured.isEmpty() ? Path.of(home, ".config") : Path.of(configured);
    this.directory = config.resolve("slipway").resolve("keys");
  }

  /** A new key; one that is there is never overwritten, since stack files name it. */
  Key create(String name) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      Files.createDirectories(directory, DIRECTORY_FOR_US);
      String pem =
          HEAD + "\n" + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + "\n";
      write(file(name, PRIVATE), pem + FOOT + "\n");
      String key = Signatures.publicText(pair.getPublic());
      Files.writeString(file(name, PUBLIC), key + "\n");
      return new Key(name, key, file(name, PRIVATE).toString());
    } catch (FileAlreadyExistsException there) {
      throw CliFailure.refused(
          "there is a key of %s already: %s".formatted(name, there.getMessage()),
          "look at it: slipway keys show " + name);
    } catch (IOException e) {
      throw unwritable(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createFile(file, FOR_US);
    Files.writeString(file, text, StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** All keys, by name. */
  List<Key> all() {
    List<Key> keys = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return keys;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + PUBLIC)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        keys.add(of(name.substring(0, name.length() - PUBLIC.length())));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    keys.sort(java.util.Comparator.comparing(Key::name));
    return keys;
  }

  Key show(String name) {
    if (!Files.exists(file(name, PUBLIC))) {
      throw CliFailure.refused(
          "no key of %s in %s".formatted(name, directory), "make one: slipway keys new " + name);
    }
    return of(name);
  }

  private Key of(String name) {
    try {
      String key = Files.readString(file(name, PUBLIC)).strip();
      return new Key(name, key, file(name, PRIVATE).toString());
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The signature, in Base64; empty when there is no key of this name. */
  Optional<String> sign(String name, byte[] text) {
    Path file = file(name, PRIVATE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    refuseReadable(file);
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey(Files.readString(file)));
      signature.update(text);
      return Optional.of(Base64.getEncoder().encodeToString(signature.sign()));
    } catch (IOException e) {
      throw unreadable(e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw CliFailure.refused(
          "%s is no Ed25519 key in PEM".formatted(file),
          "put the right file there, or remove it and make another: slipway keys new " + name);
    }
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replace(HEAD, "").replace(FOOT, "").replaceAll("\\s", "");
    return KeyFactory.getInstance(ALGORITHM)
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  /** A key that others can read proves nothing. */
  private static void refuseReadable(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OURS.containsAll(permissions)) {
        throw CliFailure.refused(
            "%s can be read by others (%s)"
                .formatted(file, PosixFilePermissions.toString(permissions)),
            "chmod 600 %s   and make another key, if somebody may have read it".formatted(file));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private Path file(String name, String ending) {
    return directory.resolve(name + ending);
  }

  private CliFailure unwritable(IOException e) {
    return CliFailure.refused(
        "cannot write to %s: %s".formatted(directory, e), "keys are made for one user, at home");
  }

  private static UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("cannot read a key", e);
  }
}
