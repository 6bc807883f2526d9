package dev.slipway.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plans as people read them. To accept a change: run with -Dslipway.golden=write, then read it. */
class PlanTextTest {
  private static final Path GOLDEN = Path.of("src/test/resources/plan");

  private static void compare(String name, Plan plan) throws IOException {
    String text = PlanText.render(plan.withDigest("sha256:1d2c"));
    Path file = GOLDEN.resolve(name + ".txt");
    if (System.getProperty("slipway.golden", "").equals("write")) {
      Files.writeString(file, text);
    }
    assertEquals(Files.readString(file), text);
  }

  @Test
  void an_upgrade_that_is_ready() throws IOException {
    compare("upgrade-ready", new Kekkai().plan());
  }

  @Test
  void an_upgrade_that_is_refused() throws IOException {
    Kekkai kekkai = new Kekkai();
    kekkai.backups = List.of();
    kekkai.downtime = 0;
    kekkai.missing = List.of(new Observed.Missing("defectdojo", "DD_NEW_KEY"));
    kekkai.replace(Kekkai.unit("celeryworker", "running", "unhealthy", 4, null, "dojo-2.37.0"));
    kekkai.holder =
        new Observed.Holder(
            "upgrade/kekkai", "w-1", "20261121-020000-aaaa", 4, Kekkai.NOW, "migrate");
    compare("upgrade-refused", kekkai.plan());
  }

  @Test
  void a_rollback_of_code() throws IOException {
    Kekkai kekkai = new Kekkai().upgraded();
    kekkai.back = new Observed.Back(true, true, Plan.Loss.NONE, "as captured");
    compare("rollback-code", kekkai.plan());
  }

  @Test
  void a_rollback_of_data_that_is_not_accepted() throws IOException {
    Kekkai kekkai = new Kekkai().upgraded();
    kekkai.back =
        new Observed.Back(
            false,
            true,
            new Plan.Loss(12, 12, 3, 0, List.of("dojo.public.finding +12 ~3 -0")),
            "standby of run 20261121-014500-p7wq, stopped at the freeze");
    compare("rollback-data", kekkai.plan());
  }

  @Test
  void a_server_that_is_ready_for_its_next_version() throws IOException {
    compare("migrate-ready", new MajorKekkai().plan());
  }

  @Test
  void a_server_that_is_refused_its_next_version() throws IOException {
    MajorKekkai kekkai = new MajorKekkai();
    kekkai.base = MajorKekkai.TRIXIE;
    kekkai.free = 1L << 30;
    kekkai.prepared = List.of("defectdojo: t1 of app");
    compare("migrate-refused", kekkai.plan());
  }

  @Test
  void a_request_that_was_not_understood() throws IOException {
    Order order =
        new Order(
            Kekkai.RUN,
            "Upgrade",
            "kekai",
            null,
            null,
            List.of(),
            false,
            false,
            "",
            "",
            List.of(
                Finding.stop(
                    "request",
                    "stack",
                    "the catalogue has no \"kekai\"",
                    "allowed: kekkai; did you mean \"kekkai\"?")));
    compare("request-refused", Plan.refusal(order));
  }
}
