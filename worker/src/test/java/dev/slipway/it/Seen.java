package dev.slipway.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a stack is made of, looked at without any code of the program: artefacts, running units,
 * settings byte for byte, and the catalogue with owners, rights, limits and settings. Equal before
 * and after when nothing has changed.
 */
final class Seen {
  private Seen() {}

  static Map<String, String> of(Field field) {
    Map<String, String> seen = new TreeMap<>();
    units(field, seen);
    files(field.stack.directory(), seen);
    catalogue(field, seen);
    return seen;
  }

  /**
   * Units by what they run and whether; the container ids too, since a plain "up -d" must replace
   * none.
   */
  static Map<String, String> containers(Field field) {
    Map<String, String> seen = new TreeMap<>();
    for (String line :
        field
            .docker(
                "ps", "-aq", "--filter", "label=com.docker.compose.project=" + field.stack.name())
            .out()
            .lines()
            .toList()) {
      String[] parts =
          field
              .docker(
                  "inspect",
                  "--format",
                  "{{index .Config.Labels \"com.docker.compose.service\"}} {{.Image}} {{.Id}} {{.HostConfig.RestartPolicy.Name}}",
                  line)
              .out()
              .strip()
              .split(" ", -1);
      seen.put(parts[0], String.join(" ", parts));
    }
    return seen;
  }

  private static void units(Field field, Map<String, String> seen) {
    for (String line :
        field
            .docker(
                "ps", "-aq", "--filter", "label=com.docker.compose.project=" + field.stack.name())
            .out()
            .lines()
            .toList()) {
      String[] parts =
          field
              .docker(
                  "inspect",
                  "--format",
                  "{{index .Config.Labels \"com.docker.compose.service\"}} {{.Config.Image}} {{.Image}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}",
                  line)
              .out()
              .strip()
              .split(" ", 2);
      seen.put("unit " + parts[0], parts[1]);
    }
  }

  private static void files(Path directory, Map<String, String> seen) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        seen.put(
            "file " + directory.relativize(file),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void catalogue(Field field, Map<String, String> seen) {
    List<String> questions =
        List.of(
            "select rolname, rolsuper, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit from pg_roles where rolname !~ '^pg_' order by 1",
            "select datname, pg_get_userbyid(datdba), datacl, datconnlimit, datallowconn from pg_database order by 1",
            "select coalesce(d.datname, '-'), coalesce(r.rolname, '-'), setconfig from pg_db_role_setting s left join pg_database d on d.oid = setdatabase left join pg_roles r on r.oid = setrole order by 1, 2",
            "select slot_name from pg_replication_slots order by 1",
            "select name, setting from pg_settings where source = 'configuration file' order by 1",
            "select type, database, user_name, address, netmask, auth_method from pg_hba_file_rules order by line_number",
            "select app, name from django_migrations order by 1, 2",
            "select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = 'public' order by 1, 2",
            "select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2",
            "select relname, pg_get_userbyid(relowner), relacl from pg_class where relnamespace = 'public'::regnamespace order by 1");
    for (String question : questions) {
      seen.put("catalogue " + question, field.asSuperuser("defectdojo", question).out());
    }
  }
}
