package dev.slipway.adapter.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.slipway.activity.HostActivities.Claim;
import dev.slipway.activity.HostActivities.ClaimRequest;
import dev.slipway.activity.HostActivities.Journal;
import dev.slipway.activity.HostActivities.Marked;
import dev.slipway.activity.HostActivities.Terms;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Orphans;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.plan.IfHeld;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stack is taken from a run that is at work, also by and from processes without a server. */
@Timeout(60)
class TakeoverTest {
  private static final String STACK = "shop";
  @TempDir private Path directory;

  private StateDir state() {
    return new StateDir(directory);
  }

  private Claims claims(boolean local) {
    return new Claims(state(), Clock.systemUTC(), holder -> false, local);
  }

  private JournalFile journal() {
    return new JournalFile(state(), new Secrets(Map.of()), Clock.systemUTC());
  }

  private static Place place() {
    return new Place("compose", STACK, "local", "/srv/shop", List.of(), "");
  }

  private static ClaimRequest request(String run, String runbook, IfHeld terms) {
    return new ClaimRequest(
        place(),
        run,
        "w/shop",
        "id-of-" + run,
        runbook,
        List.of(),
        new Terms(terms, "default", "ana", "why"));
  }

  private static Marked deed(String run, long claim) {
    return new Marked(new StepKey(STACK, run, "back up", 1, claim, 5), place());
  }

  @Test
  void the_deed_at_work_is_not_waited_for_but_interrupted_and_turned_away() throws Exception {
    Claims claims = claims(false);
    long old = claims.claim(request("one", "Upgrade", IfHeld.FAIL)).number();
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<Void> dump = dump(claims, old, working);
    assertTrue(working.await(10, TimeUnit.SECONDS));

    long begun = System.nanoTime();
    // Another process has locks of its own.
    Claims other = claims(false);
    Claim taken = other.claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER));
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, "it waited for " + took);
    assertEquals("back up", Objects.requireNonNull(taken.from()).step());

    ExecutionException ended =
        assertThrows(ExecutionException.class, () -> dump.get(5, TimeUnit.SECONDS));
    StepFailure fenced = assertInstanceOf(StepFailure.class, ended.getCause());
    assertEquals(StepFailure.FENCED, fenced.type());
    assertTrue(
        journal().read(STACK, 10).entries().stream()
            .anyMatch(e -> e.what().startsWith("failed: back up") && e.run().equals("one")));
    assertEquals(
        "done",
        new Deeds(other, journal(), new Secrets(Map.of()))
            .perform("Data.Fence", deed("two", taken.number()), () -> "done"));
  }

  private CompletableFuture<Void> dump(Claims claims, long claim, CountDownLatch working) {
    Deeds deeds = new Deeds(claims, journal(), new Secrets(Map.of()));
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            deeds.perform(
                "Data.Backup",
                deed("one", claim),
                () -> {
                  working.countDown();
                  Thread.sleep(Duration.ofMinutes(5));
                  return "";
                });
            ended.complete(null);
          } catch (Exception e) {
            ended.completeExceptionally(e);
          }
        });
    return ended;
  }

  @Test
  void a_deed_that_keeps_its_stack_is_left_alone() throws Exception {
    Claims claims = claims(false);
    long number = claims.claim(request("one", "Upgrade", IfHeld.FAIL)).number();
    Deeds deeds = new Deeds(claims, journal(), new Secrets(Map.of()));
    String result =
        deeds.perform(
            "Data.Backup",
            deed("one", number),
            () -> {
              Thread.sleep(600);
              return "whole";
            });
    assertEquals("whole", result);
    assertTrue(!Thread.interrupted(), "nobody interrupts what comes next");
  }

  /** Before the claim changes it is on disk whose run it was. */
  @Test
  void whose_stack_it_was_is_noted_first() {
    Claims claims = claims(false);
    claims.claim(request("one", "Upgrade", IfHeld.FAIL));
    StringBuilder noted = new StringBuilder();
    claims.claim(
        request("two", "EmergencyRollback", IfHeld.TAKE_OVER),
        from ->
            noted
                .append(from.run())
                .append(" while ")
                .append(Objects.requireNonNull(claims.holder(STACK)).run()),
        run -> false);
    assertEquals("one while one", noted.toString());
  }

  /** A process that stood still asks for what its run had, and has given back meanwhile. */
  @Test
  void a_lost_attempt_takes_the_stack_from_nobody_for_a_run_that_is_over() {
    HostStateActivities host = host();
    ClaimRequest lost = request("one", "EmergencyRollback", IfHeld.TAKE_OVER);
    host.release(deed("one", host.claim(lost).number()));
    assertEquals(2, host.claim(request("two", "Upgrade", IfHeld.FAIL)).number());
    StepFailure late = assertThrows(StepFailure.class, () -> host.claim(lost));
    assertEquals(StepFailure.FENCED, late.type(), late.getMessage());
    assertEquals("two", Objects.requireNonNull(claims(false).holder(STACK)).run());
  }

  @ParameterizedTest
  @EnumSource(IfHeld.class)
  void a_lost_attempt_keeps_no_stack_from_others_for_a_run_that_is_over(IfHeld terms) {
    HostStateActivities host = host();
    ClaimRequest lost = request("one", "Upgrade", terms);
    host.release(deed("one", host.claim(lost).number()));
    StepFailure late = assertThrows(StepFailure.class, () -> host.claim(lost));
    assertEquals(StepFailure.FENCED, late.type(), late.getMessage());
    assertNull(claims(false).holder(STACK));
  }

  private HostStateActivities host() {
    return new HostStateActivities(
        "local",
        state(),
        new Secrets(Map.of()),
        claims(false),
        journal(),
        (stack, text) -> true,
        Clock.systemUTC());
  }

  /** What a worker that was killed had begun would go on beside whoever comes next. */
  @Test
  void a_command_of_a_worker_that_is_gone_is_ended_before_the_next_deed() throws Exception {
    Claims claims = claims(false);
    long number = claims.claim(request("one", "Upgrade", IfHeld.FAIL)).number();
    Process left = acting(STACK);
    Process other = acting("bazaar");
    try {
      // Of this process all have ended before it lets go of the stack.
      enter(claims, number);
      assertTrue(left.isAlive(), "nobody else was here since");
      Files.writeString(directory.resolve("shop").resolve("mutex.last"), "4711 of another day");
      enter(claims, number);
      assertFalse(left.isAlive(), "it goes on");
      assertTrue(other.isAlive(), "it acts on another stack");
    } finally {
      left.destroyForcibly();
      other.destroyForcibly();
    }
  }

  private static void enter(Claims claims, long number) {
    try (Claims.Entry entry = claims.enter(deed("one", number).key())) {
      assertNotNull(entry);
    }
  }

  private static Process acting(String stack) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("sleep", "300");
    builder.environment().putAll(Orphans.mark(stack));
    return builder.start();
  }

  @Test
  void a_run_without_a_server_holds_its_stack_while_its_process_lives_and_no_longer()
      throws IOException, InterruptedException {
    Process process = holding();
    try {
      Claims server = claims(false);
      assertNotNull(server.holder(STACK));
      assertTrue(Objects.requireNonNull(server.holder(STACK)).taker().local());
      assertEquals(0, server.claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER)).number());
    } finally {
      process.destroyForcibly().waitFor();
    }
    Claims after = claims(false);
    assertTrue(after.abandoned(STACK).isPresent(), "whose process has died");
    assertEquals(2, after.claim(request("three", "Upgrade", IfHeld.FAIL)).number());
  }

  /** Nobody could tell a process without a server that the run of a lost one is over. */
  @Test
  void a_run_without_a_server_takes_over_from_any_on_a_server() {
    claims(false).claim(request("one", "EmergencyRollback", IfHeld.FAIL));
    Claim taken = claims(true).claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER));
    assertEquals(2, taken.number());
  }

  @Test
  void two_processes_write_one_journal() {
    IntStream.range(0, 40)
        .parallel()
        .forEach(i -> journal().add(STACK, "run", "entry " + i, "", ""));
    Journal journal = journal().read(STACK, 100);
    assertEquals(40, journal.entries().size());
    assertTrue(journal.intact(), "numbered without gaps");
  }

  /** A process that stands still does not hear that it has lost the stack. */
  @Test
  void whoever_hangs_in_a_deed_is_named_to_whoever_waits_for_its_end()
      throws IOException, InterruptedException {
    Process process = holding("in a deed");
    try {
      Claims claims = claims(false);
      long number = claims.claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER)).number();
      StepFailure busy =
          assertThrows(StepFailure.class, () -> claims.enter(deed("two", number).key()));
      assertEquals("BUSY", busy.type());
      String kill = "kill -9 " + process.pid();
      assertTrue(String.valueOf(busy.getMessage()).endsWith(kill), busy.getMessage());
      process.destroyForcibly().waitFor();
      claims.enter(deed("two", number).key()).close();
    } finally {
      process.destroyForcibly();
    }
  }

  private Process holding(String... how) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(directory.toString()));
    arguments.addAll(List.of(how));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holding.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertEquals('+', process.getInputStream().read(), "it has the stack");
    return process;
  }

  /** A process that holds the stack until it is killed. */
  public static final class Holding {
    private Holding() {}

    /**
     * @param args the state directory, and anything more when it holds it in a deed
     */
    public static void main(String[] args) throws InterruptedException {
      boolean deed = args.length > 1;
      Claims claims =
          new Claims(new StateDir(Path.of(args[0])), Clock.systemUTC(), holder -> false, !deed);
      String runbook = deed ? "Upgrade" : "EmergencyRollback";
      long number = claims.claim(request("one", runbook, IfHeld.TAKE_OVER)).number();
      if (deed) {
        claims.enter(deed("one", number).key());
      }
      System.out.print('+');
      System.out.flush();
      new CountDownLatch(1).await();
    }
  }

  @Test
  void a_claim_that_cannot_be_read_is_told_and_nothing_is_taken() throws IOException {
    Files.createDirectories(directory.resolve(STACK));
    Files.writeString(directory.resolve(STACK).resolve("lock.json"), "{\"number\": 7, \"he");
    StepFailure told =
        assertThrows(
            StepFailure.class,
            () -> claims(false).claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER)));
    assertTrue(String.valueOf(told.getMessage()).contains("lock.json cannot be read"));
  }

  @Test
  void a_claim_of_nothing_is_damaged_and_not_free() throws IOException {
    Files.createDirectories(directory.resolve(STACK));
    for (String nothing : List.of("{}", "null")) {
      Files.writeString(directory.resolve(STACK).resolve("lock.json"), nothing);
      StepFailure told =
          assertThrows(
              StepFailure.class,
              () -> claims(false).claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER)));
      assertTrue(String.valueOf(told.getMessage()).contains("lock.json cannot be read"), nothing);
    }
  }

  /** As the page says, where the file is damaged. */
  @Test
  void where_the_claim_was_moved_away_no_number_comes_back_and_no_old_deed_is_let_in()
      throws IOException {
    Claims claims = claims(false);
    claims.claim(request("one", "Upgrade", IfHeld.FAIL));
    Files.delete(directory.resolve(STACK).resolve("lock.json"));
    assertEquals(1, claims.claim(request("two", "EmergencyRollback", IfHeld.TAKE_OVER)).number());
    assertThrows(StepFailure.class, () -> claims.enter(deed("one", 1).key()));
    claims.enter(deed("two", 1).key()).close();
    byte[] old = Files.readAllBytes(directory.resolve(STACK).resolve("lock.json"));
    journal().add(STACK, "two", "claimed with number 41, taken over from nobody", "ana", "");
    Files.delete(directory.resolve(STACK).resolve("lock.json"));
    assertEquals(
        42, claims.claim(request("three", "EmergencyRollback", IfHeld.TAKE_OVER)).number());
    journal().add(STACK, "three", "claimed with number 42", "ana", "");
    Files.write(directory.resolve(STACK).resolve("lock.json"), old);
    assertEquals(43, claims.claim(request("four", "Upgrade", IfHeld.TAKE_OVER)).number());
  }
}
