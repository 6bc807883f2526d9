package dev.slipway.adapter.catalogue;

import static dev.slipway.adapter.catalogue.Form.fields;
import static dev.slipway.adapter.catalogue.Form.optional;
import static dev.slipway.adapter.catalogue.Form.orElse;
import static dev.slipway.adapter.catalogue.Form.orEmpty;
import static dev.slipway.adapter.catalogue.Form.required;

import dev.slipway.plan.StepNames;
import java.util.List;

/** The table of keys of a stack file: reader, JSON Schema and documentation are made from it. */
final class StackForm {
  private static final Form NAME = new Form.Text(Kind.NAME);
  private static final Form NAMES = new Form.Items(NAME, 0);
  private static final Form FILE = new Form.Text(Kind.FILE);
  private static final Form DURATION = new Form.Text(Kind.DURATION);
  private static final Form SECRET = new Form.Text(Kind.SECRET);
  private static final Form LINE = new Form.Text(Kind.LINE);
  private static final Form TEXT = new Form.Text(Kind.TEXT);
  private static final Form URL = new Form.Text(Kind.URL);

  private static final Form PLATFORM =
      fields(
          required("kind", new Form.Choice(List.of("compose")), "What runs the stack."),
          orElse(
              "directory",
              new Form.Text(Kind.DIRECTORY),
              ".",
              "Directory of the project. Relative to the stack file; absolute when the stack is on"
                  + " another host."),
          orElse(
              "files",
              new Form.Items(FILE, 1),
              "docker-compose.yml",
              "Definition files, relative to the directory, later ones override earlier ones."),
          optional(
              "project",
              new Form.Text(Kind.PROJECT),
              "Name of the project; left out, what `docker compose` itself chooses."),
          optional(
              "source",
              fields(
                  required(
                      "git",
                      new Form.Text(Kind.REPOSITORY),
                      "Repository with the tags; a path is relative to the stack file."),
                  optional(
                      "settings",
                      FILE,
                      "File of the source with the names of all settings; one that a release adds without a value must be given."),
                  optional(
                      "migrations",
                      new Form.Text(Kind.FILE_OR_DIRECTORY),
                      "Directory of the source with the migrations."),
                  orEmpty(
                      "watch",
                      new Form.Items(new Form.Text(Kind.FILE_OR_DIRECTORY), 0),
                      "Files and directories of the source whose changes are shown in the plan.")),
              "Releases are built on the host from tags of a git repository, and the directory is a checkout of it."));

  private static final Form COMPONENT =
      fields(
          required(
              "version",
              new Form.Fields(
                  List.of(
                      optional(
                          "env",
                          new Form.Text(Kind.VARIABLE),
                          "Variable that selects the release, which is fetched."),
                      optional(
                          "tag",
                          new Form.Text(Kind.VARIABLE),
                          "Variable that selects the release, which is built from the tag of this name."),
                      optional(
                          "prefix",
                          new Form.Text(Kind.WORD),
                          "What the tag has before the value of the variable, e.g. v."),
                      orElse("file", FILE, ".env", "Settings file that holds it.")),
                  List.of(List.of("env"), List.of("tag"))),
              "The knob that selects the release."),
          required("units", new Form.Items(NAME, 1), "What runs of it, in start order."),
          orEmpty(
              "writers",
              NAMES,
              "Units that change data, in the order in which they are asked to stop."),
          optional(
              "migrate",
              fields(
                  required(
                      "unit",
                      NAME,
                      "Unit of the new release that is run once; its exit code is read."),
                  orEmpty(
                      "run",
                      new Form.Items(TEXT, 0),
                      "Argument list to run in it, no shell; left out, the unit does nothing but migrate."),
                  orElse("within", DURATION, "2h", "Longest time it may take.")),
              "How the schema is brought to the new release."),
          orEmpty("after", NAMES, "Components that must serve before this one is deployed."),
          optional(
              "downgrade",
              fields(
                  required(
                      "unit",
                      NAME,
                      "One-shot unit of the release that runs; it is told the revision to reach in"
                          + " SLIPWAY_REVISION, and its exit code is read."),
                  orEmpty(
                      "run",
                      new Form.Items(TEXT, 0),
                      "Argument list to run in it instead of its own command; the revision is added"
                          + " as the last one."),
                  orElse("within", DURATION, "2h", "Longest time it may take.")),
              "How the schema is taken back; left out, a rollback over a changed schema exchanges"
                  + " data."));

  private static final Form DATABASE =
      fields(
          required("unit", NAME, "Unit that runs the server."),
          required("name", new Form.Text(Kind.IDENTIFIER), "Name of the database in the server."),
          required("component", NAME, "Component that owns the schema."),
          required("user", new Form.Text(Kind.IDENTIFIER), "Role of the application."),
          required("password", SECRET, "Its password, by reference."),
          orElse("admin", new Form.Text(Kind.IDENTIFIER), "postgres", "A superuser of the server."),
          required("adminPassword", SECRET, "The superuser's password, by reference."),
          orElse(
              "schema",
              new Form.Choice(List.of("django", "alembic", "flyway", "liquibase", "none")),
              "none",
              "Tool that keeps the list of applied migrations; none: only the fingerprint of the"
                  + " catalogue is compared."),
          orElse(
              "point",
              new Form.Choice(List.of("auto", "standby", "copy")),
              "auto",
              "Way of the rollback point; auto takes the best one that the server allows."));

  private static final Form DOOR =
      fields(
          required("create", FILE, "File whose existence closes the door."),
          optional("reload", NAME, "Unit that must reload its configuration to see the file."),
          required("url", URL, "Public address that shows whether the door is closed."),
          orElse("closed", new Form.Whole(300, 599), "503", "HTTP status behind a closed door."));

  private static final Form KEEP =
      fields(
          required(
              "files",
              new Form.Items(new Form.Text(Kind.FILE_OR_DIRECTORY), 1),
              "Settings and configuration that are captured and put back. All knob files must be"
                  + " among them."),
          orEmpty(
              "stores",
              new Form.Items(new Form.Text(Kind.STORE), 0),
              "Named volumes with files of users; they belong to the rollback point."),
          optional(
              "queue",
              fields(
                  required("unit", NAME, "Unit that serves the queue."),
                  required("store", new Form.Text(Kind.STORE), "Named volume where it persists.")),
              "Job queue that changes together with the databases."));

  private static final Form PREFLIGHT =
      fields(
          orEmpty(
              "disk",
              fields(
                  orElse("maxUsed", new Form.Text(Kind.PERCENT), "90%", "Fullest a disk may be."),
                  orElse(
                      "minFree",
                      new Form.Text(Kind.SIZE),
                      "2GiB",
                      "Least that must stay free after everything a run writes.")),
              "Limits of the disks that a run writes to."),
          orEmpty(
              "backup",
              fields(
                  orElse(
                      "maxAge",
                      DURATION,
                      "24h",
                      "Age of the last proven backup that is warned about.")),
              "Limits of backups."));

  /** Everything that may stand in a stack file. */
  static final Form.Fields ROOT =
      fields(
          required("stack", NAME, "Name of the stack, unique in the catalogue."),
          orElse(
              "environment",
              new Form.Text(Kind.WORD),
              "default",
              "Shown to people, e.g. production."),
          orElse(
              "host",
              new Form.Text(Kind.WORD),
              "local",
              "Host whose agent acts; local is the machine of the central worker."),
          required("platform", PLATFORM, "Where and how the stack runs."),
          required(
              "components",
              new Form.Names(Kind.NAME, COMPONENT, 1),
              "Parts with a version of their own."),
          orEmpty("databases", new Form.Names(Kind.NAME, DATABASE, 0), "PostgreSQL databases."),
          optional("door", DOOR, "What keeps users out while the stack changes."),
          required("keep", KEEP, "What belongs to the state of the stack beside its databases."),
          orEmpty("preflight", PREFLIGHT, "Limits that are checked before anything changes."),
          orEmpty(
              "verify",
              new Form.Items(ProbeForm.PROBE, 0),
              "Probes that must pass before the run begins and, but for those with a url, before"
                  + " the door opens."),
          orEmpty(
              "smoke", new Form.Items(ProbeForm.PROBE, 0), "Probes of what users do; same forms."),
          orEmpty(
              "rollback",
              fields(
                  orElse(
                      "oldCodeRunsOnNewSchema",
                      new Form.Flag(),
                      "false",
                      "The previous release is known to work on the schema of the next one."),
                  orElse(
                      "onFailure",
                      new Form.Choice(List.of("rollback", "ask")),
                      "rollback",
                      "What becomes of a run whose step has failed for good before the point of no"
                          + " return: it goes back by itself, or it waits for a person."),
                  orEmpty(
                      "skip",
                      new Form.Items(new Form.Choice(StepNames.MAY_BE_SKIPPED), 0),
                      "Steps that a person may leave out when they have failed for good."),
                  optional(
                      "downtimeBudget",
                      DURATION,
                      "How long users may be out before a run goes back by itself.")),
              "What is known about going back, and when a run does it."),
          orEmpty(
              "retention",
              fields(
                  orElse("count", new Form.Whole(1, 10_000), "10", "Backups kept at least."),
                  orElse("days", new Form.Whole(0, 36_500), "30", "Days they are kept at least."),
                  optional(
                      "kept",
                      fields(
                          required(
                              "count",
                              new Form.Whole(1, 10_000),
                              "Runs of which what they left is kept at least."),
                          required("days", new Form.Whole(0, 36_500), "Days it is kept at least.")),
                      "How long kept databases, stores, images and captures of earlier runs stay; left out, until somebody retires them.")),
              "How long backups stay; one goes only when both are exceeded."),
          orEmpty(
              "approvals",
              ApprovalsForm.APPROVALS,
              "Who must agree to which change before anything is touched."),
          orEmpty(
              "windows",
              WindowsForm.WINDOWS,
              "When the stack may be changed; left out, at any time."));

  private StackForm() {}

  /** The probes, which verify and smoke share. */
  private static final class ProbeForm {
    private static final Form VERSION =
        fields(
            required("json", new Form.Text(Kind.POINTER), "Where the body names the release."),
            required("of", NAME, "Component whose wanted version must stand there."));

    private static final Form HTTP =
        new Form.Fields(
            List.of(
                required("name", LINE, "What the probe shows, in the operator's words."),
                optional("unit", NAME, "Unit to ask, behind the door."),
                optional("port", new Form.Whole(1, 65_535), "Port inside the unit."),
                optional("path", new Form.Text(Kind.HTTP_PATH), "Path to ask for."),
                optional("url", URL, "Public address to ask instead, in front of the door."),
                orElse(
                    "method",
                    new Form.Choice(List.of("GET", "HEAD", "POST", "PUT")),
                    "GET",
                    "HTTP method."),
                optional("body", TEXT, "Body to send."),
                orElse(
                    "status",
                    new Form.Whole(100, 599),
                    "200",
                    "The one status that passes; redirects are not followed."),
                orEmpty(
                    "json",
                    new Form.Names(Kind.POINTER, new Form.Plain(), 0),
                    "Values that must stand in the JSON body, by JSON pointer."),
                optional("version", VERSION, "Reads the release from the body."),
                optional("bearer", SECRET, "Token to send, by reference."),
                orEmpty(
                    "headers",
                    new Form.Names(Kind.HEADER, new Form.Text(Kind.LINE), 0),
                    "Extra request headers.")),
            List.of(List.of("unit", "port", "path"), List.of("url")));

    static final Form PROBE =
        new Form.OneOf(
            List.of(
                optional("http", HTTP, "One request and the only response that passes."),
                optional(
                    "exec",
                    fields(
                        required("name", LINE, "What the probe shows."),
                        required("unit", NAME, "Unit to run in."),
                        required(
                            "command",
                            new Form.Items(TEXT, 1),
                            "Argument list, no shell; must exit with 0.")),
                    "A command inside a unit."),
                optional(
                    "sql",
                    fields(
                        required("name", LINE, "What the probe shows."),
                        required("database", NAME, "Database of this file to ask."),
                        required(
                            "query", TEXT, "Statement with one value, run as the application."),
                        required("expect", new Form.Plain(), "The value, compared as text.")),
                    "A statement and its only right answer.")));
  }
}
