package dev.slipway;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.slipway.activity.Keyed;
import dev.slipway.activity.StepFailure;
import dev.slipway.activity.planted.Ports;
import dev.slipway.adapter.exec.planted.Shared;
import dev.slipway.adapter.host.Claims;
import dev.slipway.adapter.planted.Adapters;
import dev.slipway.cli.planted.CommandLines;
import dev.slipway.plan.Place;
import dev.slipway.plan.StepKey;
import dev.slipway.plan.planted.Plans;
import dev.slipway.planted.Unmarked;
import dev.slipway.runbook.planted.Runbooks;
import dev.slipway.stack.planted.Stacks;
import io.temporal.activity.ActivityInterface;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Where things may be and whom they may know. Each rule that can be broken by a class planted in
 * the test sources is shown to notice it, so that a rule which has stopped looking turns red too.
 */
class ArchitectureTest {
  private static final String WORKFLOW_CODE = "workflow code";

  /** The deterministic module, by its packages. */
  private static final String[] DETERMINISTIC = {
    "dev.slipway.stack..", "dev.slipway.plan..", "dev.slipway.activity..", "dev.slipway.runbook.."
  };

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.slipway");

  private static final JavaClasses WITH_TESTS =
      new ClassFileImporter().importPackages("dev.slipway");

  /**
   * A rule, and classes that break it; none where that would take a dependency we do not want to
   * have.
   */
  private record Rule(ArchRule rule, JavaClasses over, List<Class<?>> breaking) {
    Rule(ArchRule rule, JavaClasses over, Class<?>... breaking) {
      this(rule, over, List.of(breaking));
    }
  }

  @TestFactory
  Stream<DynamicTest> every_rule_holds() {
    return RULES.stream()
        .map(r -> DynamicTest.dynamicTest(r.rule.getDescription(), () -> r.rule.check(r.over)));
  }

  @TestFactory
  Stream<DynamicTest> every_rule_notices_what_breaks_it() {
    return RULES.stream()
        .flatMap(r ->
            r.breaking.stream()
                .map(planted ->
                    DynamicTest.dynamicTest(
                        planted.getSimpleName() + " breaks: " + r.rule.getDescription(),
                        () -> noticed(r.rule, planted))));
  }

  private static void noticed(ArchRule rule, Class<?> planted) {
    // The neighbours keep the rules; rules about parts that know each other need more than one
    // part.
    JavaClasses only =
        new ClassFileImporter()
            .importClasses(
                planted, Claims.class, Keyed.class, StepFailure.class, Place.class, StepKey.class);
    assertTrue(
        rule.allowEmptyShould(true).evaluate(only).hasViolation(),
        planted.getName() + " was not noticed");
  }

  private static final List<Rule> RULES =
      List.of(
          new Rule(allowList(), MAIN, Runbooks.ReadsFile.class, Runbooks.StartsThread.class),
          new Rule(
              calls(
                  "read clock, randomness or environment, or sleep: a replay would see others",
                  Set.of(
                      "java.time.Instant.now",
                      "java.time.LocalDate.now",
                      "java.time.LocalDateTime.now",
                      "java.time.ZonedDateTime.now",
                      "java.time.OffsetDateTime.now",
                      "java.time.Clock.systemUTC",
                      "java.time.Clock.systemDefaultZone",
                      "java.time.Clock.system",
                      "java.lang.System.currentTimeMillis",
                      "java.lang.System.nanoTime",
                      "java.lang.System.getenv",
                      "java.lang.System.getProperty",
                      "java.util.UUID.randomUUID",
                      "java.lang.Math.random",
                      "java.util.Random.<init>",
                      "java.lang.Thread.sleep",
                      "java.lang.Thread.start",
                      "java.lang.Thread.startVirtualThread")),
              MAIN,
              Runbooks.ReadsClock.class),
          new Rule(
              calls(
                  "use collections whose order differs between processes",
                  Set.of(
                      "java.util.Set.of",
                      "java.util.Set.copyOf",
                      "java.util.Map.of",
                      "java.util.Map.ofEntries",
                      "java.util.Map.copyOf",
                      "java.util.HashMap.<init>",
                      "java.util.HashSet.<init>",
                      "java.util.Collection.parallelStream",
                      "java.util.stream.Collectors.toSet",
                      "java.util.stream.Collectors.toMap",
                      "java.util.stream.Collectors.toUnmodifiableSet",
                      "java.util.stream.Collectors.toUnmodifiableMap",
                      "java.util.stream.Collectors.groupingBy")),
              MAIN,
              Runbooks.KnowsNoOrder.class),
          new Rule(
              methods()
                  .that(are(messages()))
                  .should(takeOneRecord())
                  .as("activities, workflows and messages take at most one argument, a record"),
              MAIN,
              Ports.TakesTwo.class),
          new Rule(
              methods()
                  .that(are(deeds()))
                  .should(takeAKey())
                  .as("an activity that returns nothing is a deed and takes a key")
                  .because("else it would act unfenced"),
              MAIN,
              Ports.ActsUnfenced.class),
          new Rule(
              classes()
                  .that()
                  .areAnnotatedWith(ActivityInterface.class)
                  .should(haveAPrefix())
                  .as("ports name their activities by a prefix of their own")
                  .because("types are bare method names, and two of a name cannot be registered"),
              MAIN,
              Ports.TakesTwo.class),
          new Rule(
              slices().matching("dev.slipway.(*)..").should().beFreeOfCycles(),
              MAIN,
              Plans.KnowsPorts.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.stack..")
                  .should(
                      dependOnClassesThat(
                          ours()
                              .and(
                                  DescribedPredicate.not(resideInAPackage("dev.slipway.stack..")))))
                  .as("stack knows nothing of ours but itself"),
              MAIN,
              Stacks.KnowsPlans.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.plan..")
                  .should(
                      dependOnClassesThat(
                          ours()
                              .and(
                                  DescribedPredicate.not(
                                      resideInAnyPackage(
                                          "dev.slipway.plan..", "dev.slipway.stack..")))))
                  .as("plan knows nothing of ours but stack"),
              MAIN,
              Plans.KnowsPorts.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAnyPackage("dev.slipway.stack..", "dev.slipway.plan..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage("io.temporal..")
                  .as("stack and plan know nothing of Temporal"),
              MAIN,
              Plans.KnowsTemporal.class),
          new Rule(
              slices()
                  .matching("dev.slipway.adapter.(*)..")
                  .should()
                  .notDependOnEachOther()
                  .ignoreDependency(alwaysTrue(), resideInAPackage("dev.slipway.adapter.exec.."))
                  .as("adapters know no other adapter but exec"),
              MAIN,
              Adapters.KnowsAnother.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.adapter.exec..")
                  .should()
                  .dependOnClassesThat(
                      resideInAPackage("dev.slipway.adapter..")
                          .and(
                              DescribedPredicate.not(
                                  resideInAPackage("dev.slipway.adapter.exec.."))))
                  .as("exec knows no adapter"),
              MAIN,
              Shared.KnowsAnAdapter.class),
          new Rule(
              vendor("dev.slipway.adapter.docker..", "com.github.dockerjava.."),
              MAIN,
              Adapters.KnowsDocker.class),
          new Rule(
              vendor(
                  "dev.slipway.adapter.postgres..",
                  "java.sql..",
                  "javax.sql..",
                  "org.postgresql.."),
              MAIN,
              Adapters.KnowsJdbc.class),
          new Rule(
              vendor("dev.slipway.adapter.catalogue..", "org.snakeyaml.."),
              MAIN,
              Adapters.KnowsYaml.class),
          new Rule(
              noClasses()
                  .that()
                  .resideOutsideOfPackages(
                      "dev.slipway.cli..", "dev.slipway.worker..", "dev.slipway.bench..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "picocli..",
                      "io.grpc..",
                      "io.temporal.client..",
                      "io.temporal.serviceclient..",
                      "io.temporal.worker..")
                  .as("only the command line and the worker know picocli and Temporal's client"),
              MAIN,
              Adapters.KnowsTheClient.class),
          new Rule(
              noClasses()
                  .that()
                  .resideOutsideOfPackages(
                      "dev.slipway.worker..", "dev.slipway.demo..", "dev.slipway.bench..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "dev.slipway.worker..", "dev.slipway.demo..", "dev.slipway.bench..")
                  .as("nobody depends on the worker"),
              MAIN,
              CommandLines.KnowsTheWorker.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.cli..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage("dev.slipway.adapter..")
                  .as("the command line knows no adapter"),
              MAIN,
              CommandLines.KnowsAnAdapter.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.adapter..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "dev.slipway.runbook..", "dev.slipway.cli..", "dev.slipway.worker..")
                  .as("adapters know ports and plans, no runbook"),
              MAIN,
              Adapters.KnowsARunbook.class),
          new Rule(
              noClasses()
                  .that()
                  .resideInAPackage("dev.slipway.adapter..")
                  .and()
                  .resideOutsideOfPackage("dev.slipway.adapter.exec..")
                  .should()
                  .dependOnClassesThat(
                      assignableTo(ProcessBuilder.class).or(assignableTo(Runtime.class)))
                  .as("adapters start processes by exec alone")
                  .because(
                      "it takes argument lists, ends them on interruption and keeps secrets out"),
              MAIN,
              Adapters.StartsAProcess.class),
          new Rule(
              noClasses()
                  .that()
                  .haveNameNotMatching(
                      "dev\\.slipway\\.(cli\\.(Session|Requester)|demo\\.Instance)")
                  .should()
                  .callMethodWhere(
                      JavaAccess.Predicates.target(
                          DescribedPredicate.describe(
                              "System.getenv",
                              t ->
                                  t.getOwner().getName().equals("java.lang.System")
                                      && t.getName().equals("getenv"))))
                  .as("only the session of the process reads the environment")
                  .because("settings are given, not found"),
              MAIN,
              Adapters.ReadsTheEnvironment.class),
          new Rule(
              noClasses()
                  .should()
                  .dependOnClassesThat()
                  .resideInAnyPackage(
                      "org.mockito..", "org.easymock..", "org.jmock..", "io.mockk..", "mockit..")
                  .as("fakes, no mock library"),
              WITH_TESTS),
          new Rule(
              classes()
                  .should(beInAMarkedPackage())
                  .as("every package is @NullMarked, and says in a sentence what it is"),
              MAIN,
              Unmarked.class));

  private static ArchRule allowList() {
    return classes()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(DETERMINISTIC)
                .or(
                    resideInAnyPackage(
                        "java.lang",
                        "java.lang.annotation",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "java.util.regex",
                        "java.time",
                        "java.time.zone",
                        "io.temporal.workflow",
                        "io.temporal.activity",
                        "io.temporal.common",
                        "io.temporal.common.converter",
                        "io.temporal.failure",
                        "com.fasterxml.jackson.annotation",
                        "org.jspecify.annotations",
                        "org.slf4j"))
                .or(verification())
                .or(
                    DescribedPredicate.describe(
                        "what becomes of a child whose parent ends",
                        c -> c.getName().equals("io.temporal.api.enums.v1.ParentClosePolicy")))
                .or(
                    DescribedPredicate.describe(
                        "whether nobody took a call, or whoever took it did not answer",
                        c -> c.getName().equals("io.temporal.api.enums.v1.TimeoutType")))
                .and(DescribedPredicate.not(threads())))
        .as("workflow code knows only what is on its list");
  }

  /** To verify a signature is a function of text, key and signature; to make one is not. */
  private static DescribedPredicate<JavaClass> verification() {
    List<String> names =
        List.of(
            "java.nio.charset.StandardCharsets",
            "java.nio.charset.Charset",
            "java.security.GeneralSecurityException",
            "java.security.NoSuchAlgorithmException",
            "java.security.KeyFactory",
            "java.security.PublicKey",
            "java.security.Signature",
            "java.security.spec.KeySpec",
            "java.security.spec.X509EncodedKeySpec");
    return DescribedPredicate.describe(
        "what verifies a signature", c -> names.contains(c.getName()));
  }

  private static DescribedPredicate<JavaClass> threads() {
    return DescribedPredicate.describe(
        "threads, processes or random numbers",
        c ->
            c.isEquivalentTo(Thread.class)
                || c.isEquivalentTo(Process.class)
                || c.isEquivalentTo(ProcessBuilder.class)
                || c.isEquivalentTo(java.util.Random.class));
  }

  private static ArchRule calls(String what, Set<String> banned) {
    return noClasses()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                what,
                access ->
                    banned.contains(
                        access.getTargetOwner().getName() + "." + access.getTarget().getName())))
        .as("no " + WORKFLOW_CODE + " may " + what);
  }

  private static ArchRule vendor(String home, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .as("only %s knows %s".formatted(home, String.join(", ", packages)));
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage("dev.slipway..");
  }

  private static DescribedPredicate<JavaMethod> are(DescribedPredicate<JavaMethod> predicate) {
    return predicate;
  }

  private static DescribedPredicate<JavaMethod> messages() {
    return DescribedPredicate.describe(
        "are activities, workflows or messages",
        m ->
            m.getOwner().isAnnotatedWith(ActivityInterface.class)
                || m.isAnnotatedWith(WorkflowMethod.class)
                || m.isAnnotatedWith(SignalMethod.class)
                || m.isAnnotatedWith(UpdateMethod.class));
  }

  private static DescribedPredicate<JavaMethod> deeds() {
    return DescribedPredicate.describe(
        "are activities that return nothing",
        m ->
            m.getOwner().isAnnotatedWith(ActivityInterface.class)
                && m.getRawReturnType().isEquivalentTo(void.class));
  }

  /** What a person typed: as it came, or as JSON without a class in mind. */
  private static final List<String> TYPED =
      List.of("io.temporal.common.converter.RawValue", "java.lang.Object");

  /** A workflow takes its input as it was typed, so that a wrong one can be answered. */
  private static ArchCondition<JavaMethod> takeOneRecord() {
    return condition(
        "take one record, or the typed input",
        m ->
            m.getRawParameterTypes().isEmpty()
                || (m.getRawParameterTypes().size() == 1
                    && (m.getRawParameterTypes().getFirst().isRecord()
                        || TYPED.contains(m.getRawParameterTypes().getFirst().getName()))));
  }

  private static ArchCondition<JavaMethod> takeAKey() {
    return condition(
        "take a key",
        m ->
            m.getRawParameterTypes().size() == 1
                && m.getRawParameterTypes().getFirst().isAssignableTo(Keyed.class));
  }

  private static ArchCondition<JavaMethod> condition(
      String what, java.util.function.Predicate<JavaMethod> holds) {
    return new ArchCondition<>(what) {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        events.add(
            new SimpleConditionEvent(
                method, holds.test(method), method.getFullName() + " does not " + what));
      }
    };
  }

  private static ArchCondition<JavaClass> haveAPrefix() {
    return new ArchCondition<>("have a prefix that ends in a dot") {
      @Override
      public void check(JavaClass port, ConditionEvents events) {
        String prefix = port.getAnnotationOfType(ActivityInterface.class).namePrefix();
        events.add(
            new SimpleConditionEvent(
                port, prefix.endsWith("."), port.getName() + " has the prefix '" + prefix + "'"));
      }
    };
  }

  private static ArchCondition<JavaClass> beInAMarkedPackage() {
    return new ArchCondition<>("be in a package that is @NullMarked") {
      @Override
      public void check(JavaClass javaClass, ConditionEvents events) {
        boolean marked =
            javaClass.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
        events.add(
            new SimpleConditionEvent(
                javaClass, marked, javaClass.getPackageName() + " is not @NullMarked"));
      }
    };
  }
}
