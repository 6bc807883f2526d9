package dev.slipway.it;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.adapter.exec.Exec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a stack is made of, looked at without any code of the program: artefacts, running units,
 * settings byte for byte, and the catalogue with owners, rights, limits and settings. Equal before
 * and after when nothing has changed.
 */
final class Seen {
  private static final String UNIT =
      Stream.of("service", "oneoff", "container-number")
          .map("{{index .Config.Labels \"com.docker.compose.%s\"}}"::formatted)
          .collect(Collectors.joining(" "));

  private Seen() {}

  static Map<String, String> of(Field field) {
    Map<String, String> seen = new TreeMap<>();
    units(
        field,
        "{{.Config.Image}} {{.Image}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}",
        seen);
    files(field.stack.directory(), seen);
    catalogue(field, seen);
    return seen;
  }

  /** Also the containers themselves, and what the agent has written down. */
  static Map<String, String> all(Field field) throws IOException {
    Map<String, String> seen = of(field);
    containers(field).forEach((unit, container) -> seen.put("container of " + unit, container));
    Path journal = field.state().resolve("journal.jsonl");
    seen.put("journal", Files.exists(journal) ? Files.readString(journal) : "none");
    return seen;
  }

  /**
   * Units by what they run and whether; the container ids too, since a plain "up -d" must replace
   * none.
   */
  static Map<String, String> containers(Field field) {
    Map<String, String> seen = new TreeMap<>();
    units(field, "{{.Image}} {{.Id}} {{.HostConfig.RestartPolicy.Name}}", seen);
    return seen;
  }

  /** A unit can have several containers: old ones, more than one, and those of single commands. */
  private static void units(Field field, String format, Map<String, String> seen) {
    String mine = "label=com.docker.compose.project=" + field.stack.name();
    for (String id : must(field.docker("ps", "-aq", "--filter", mine)).lines().toList()) {
      String[] parts =
          must(field.docker("inspect", "--format", UNIT + "\t" + format, id))
              .strip()
              .split("\t", 2);
      String before = seen.put("unit " + parts[0], parts[1]);
      assertNull(before, () -> "two containers are " + parts[0]);
    }
  }

  private static String must(Exec.Result result) {
    assertTrue(result.ok(), result.err());
    return result.out();
  }

  private static void files(Path directory, Map<String, String> seen) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        seen.put(
            "file " + directory.relativize(file),
            mode(file) + " " + Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Path file) throws IOException {
    return "%s %s"
        .formatted(
            Files.getOwner(file),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  private static void catalogue(Field field, Map<String, String> seen) {
    List<String> questions =
        List.of(
            "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit from pg_roles where rolname !~ '^pg_' order by 1",
            "select datname, pg_get_userbyid(datdba), datacl, datconnlimit, datallowconn from pg_database order by 1",
            "select coalesce(d.datname, '-'), coalesce(r.rolname, '-'), setconfig from pg_db_role_setting s left join pg_database d on d.oid = setdatabase left join pg_roles r on r.oid = setrole order by 1, 2",
            "select pg_get_userbyid(roleid), pg_get_userbyid(member), to_jsonb(m) - '{oid,roleid,member,grantor}'::text[] from pg_auth_members m order by 1, 2",
            "select rolname, md5(rolpassword), rolvaliduntil from pg_authid where rolname !~ '^pg_' order by 1",
            "select nspname, pg_get_userbyid(nspowner), nspacl from pg_namespace where nspname !~ '^pg_' order by 1",
            "select attrelid::regclass::text, attname, attacl from pg_attribute where attacl is not null and attrelid >= 16384 order by 1, 2",
            "select pg_get_userbyid(defaclrole), defaclnamespace::regnamespace, defaclobjtype, defaclacl from pg_default_acl order by 1, 2, 3",
            "select slot_name from pg_replication_slots order by 1",
            "select name, setting from pg_settings where source = 'configuration file' order by 1",
            "select type, database, user_name, address, netmask, auth_method from pg_hba_file_rules order by line_number",
            "select app, name from django_migrations order by 1, 2",
            "select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = 'public' order by 1, 2",
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2",
            "select relname, pg_get_userbyid(relowner), relacl from pg_class where relnamespace = 'public'::regnamespace order by 1");
    for (String question : questions) {
      seen.put("catalogue " + question, must(field.asSuperuser("defectdojo", question)));
    }
  }
}
