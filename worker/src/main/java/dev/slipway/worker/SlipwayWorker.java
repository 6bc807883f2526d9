package dev.slipway.worker;

import dev.slipway.adapter.catalogue.Catalogue;
import dev.slipway.adapter.catalogue.CatalogueService;
import dev.slipway.adapter.compose.ComposePlatformActivities;
import dev.slipway.adapter.compose.Selections;
import dev.slipway.adapter.docker.Docker;
import dev.slipway.adapter.docker.DockerEngine;
import dev.slipway.adapter.docker.DockerHelpers;
import dev.slipway.adapter.docker.DockerUnits;
import dev.slipway.adapter.exec.Exec;
import dev.slipway.adapter.exec.Secrets;
import dev.slipway.adapter.exec.StateDir;
import dev.slipway.adapter.host.Claims;
import dev.slipway.adapter.host.Deeds;
import dev.slipway.adapter.host.HostStateActivities;
import dev.slipway.adapter.host.JournalFile;
import dev.slipway.adapter.http.HttpProbeActivities;
import dev.slipway.adapter.postgres.PostgresDataActivities;
import dev.slipway.adapter.postgres.PostgresQueries;
import dev.slipway.adapter.postgres.major.PostgresMajorActivities;
import dev.slipway.cli.Attributes;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.UnknownRunbook;
import dev.slipway.runbook.backup.BackupWorkflowImpl;
import dev.slipway.runbook.emergency.EmergencyRollbackWorkflowImpl;
import dev.slipway.runbook.hold.HoldWorkflowImpl;
import dev.slipway.runbook.inspect.AgentsWorkflowImpl;
import dev.slipway.runbook.inspect.InspectWorkflowImpl;
import dev.slipway.runbook.postgres.MigratePostgresWorkflowImpl;
import dev.slipway.runbook.retire.RetireWorkflowImpl;
import dev.slipway.runbook.rollback.RollbackWorkflowImpl;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.runbook.veto.VetoWorkflowImpl;
import dev.slipway.runbook.window.MaintenanceWindowImpl;
import dev.slipway.runbook.window.WindowsWorkflowImpl;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The central worker, the agent of one host, or both in one process. */
public final class SlipwayWorker implements AutoCloseable {
  /**
   * How long a step that is at work may take to hand itself back when the process is asked to end.
   */
  private static final long HAND_BACK_SECONDS = 20;

  /** Deeds on one stack exclude each other; this is how many stacks are worked on at once. */
  private static final int AT_ONCE = 4;

  /** Which of the two a process is. */
  public enum Role {
    /** What one machine needs: both in one process. */
    BOTH,
    /** Workflows and the catalogue of stack files; touches nothing of a stack. */
    CENTRAL,
    /** What acts on the stacks of one host. */
    AGENT,
    /** Both, on a server in this process: runs end with it, and others must be able to tell. */
    LOCAL
  }

  private final WorkerFactory factory;
  private final ClaimWatch watch;
  private final OneTap oneTap;

  private SlipwayWorker(WorkerFactory factory, ClaimWatch watch, OneTap oneTap) {
    this.factory = factory;
    this.watch = watch;
    this.oneTap = oneTap;
  }

  /** Both in one process; see the other. */
  public static SlipwayWorker start(
      WorkflowClient client,
      WorkerConfig config,
      Map<String, String> environment,
      WorkerInterceptor... outside) {
    return start(Role.BOTH, client, config, environment, outside);
  }

  /**
   * Wires everything and begins to poll.
   *
   * @param environment of the process; the agent's own secrets and Docker's address come from it
   * @param outside interceptors between Temporal and the agent's own, as near to the agent as the
   *     network is
   */
  public static SlipwayWorker start(
      Role role,
      WorkflowClient client,
      WorkerConfig config,
      Map<String, String> environment,
      WorkerInterceptor... outside) {
    Clock clock = Clock.systemUTC();
    StateDir state = new StateDir(config.state());
    Secrets secrets = new Secrets(environment);
    ClosedRuns runs = new ClosedRuns(client);
    Claims claims = new Claims(state, clock, runs, role == Role.LOCAL);
    JournalFile journal = new JournalFile(state, secrets, clock);
    OnCall onCall = new OnCall(config.onCall(), secrets);
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(
                    around(
                        new AgentInterceptor(new Deeds(claims, journal, secrets), secrets),
                        outside))
                .build());
    if (role != Role.AGENT) {
      central(factory, config, clock, client);
    }
    if (role != Role.CENTRAL) {
      agent(
          factory,
          config,
          ports(config, environment, state, secrets, claims, journal, onCall, clock));
    }
    factory.start();
    ClaimWatch watch = new ClaimWatch(state, claims, runs, onCall, clock);
    // A server in this process knows of no run but its own, and would call any other one lost.
    if (role == Role.AGENT || role == Role.BOTH) {
      watch.start();
    }
    OneTap oneTap = new OneTap(client, config.stacks());
    if (role == Role.CENTRAL || role == Role.BOTH) {
      oneTap.start();
    }
    return new SlipwayWorker(factory, watch, oneTap);
  }

  /** The innermost comes first. */
  private static WorkerInterceptor[] around(WorkerInterceptor agent, WorkerInterceptor... outside) {
    return Stream.concat(Stream.of(agent), Stream.of(outside)).toArray(WorkerInterceptor[]::new);
  }

  private static void central(
      WorkerFactory factory, WorkerConfig config, Clock clock, WorkflowClient client) {
    Worker worker =
        factory.newWorker(
            Names.CENTRAL_QUEUE,
            WorkerOptions.newBuilder().setIdentity(identity("central worker")).build());
    worker.registerWorkflowImplementationTypes(
        UpgradeWorkflowImpl.class,
        RollbackWorkflowImpl.class,
        MigratePostgresWorkflowImpl.class,
        RetireWorkflowImpl.class,
        VetoWorkflowImpl.class,
        BackupWorkflowImpl.class,
        EmergencyRollbackWorkflowImpl.class,
        HoldWorkflowImpl.class,
        InspectWorkflowImpl.class,
        AgentsWorkflowImpl.class,
        MaintenanceWindowImpl.class,
        WindowsWorkflowImpl.class,
        UnknownRunbook.class);
    worker.registerActivitiesImplementations(
        new CatalogueService(
            new Catalogue(config.stacks()),
            clock,
            new SecureRandom(),
            () ->
                Attributes.registered(
                        client.getWorkflowServiceStubs(), client.getOptions().getNamespace())
                    .stream()
                    .sorted()
                    .toList()));
  }

  private static void agent(WorkerFactory factory, WorkerConfig config, Object[] ports) {
    WorkerOptions options =
        WorkerOptions.newBuilder()
            .setIdentity(identity("agent of host " + config.host()))
            .setMaxConcurrentActivityExecutionSize(AT_ONCE)
            .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(2))
            .setDefaultHeartbeatThrottleInterval(Duration.ofSeconds(2))
            .build();
    factory
        .newWorker(Names.workQueue(config.host()), options)
        .registerActivitiesImplementations(ports);
    factory
        .newWorker(Names.controlQueue(config.host()), options)
        .registerActivitiesImplementations(ports);
  }

  /** Who did it, for whoever reads a history: hosts have more to tell them apart than a user. */
  private static String identity(String role) {
    return "%s, process %d".formatted(role, ProcessHandle.current().pid());
  }

  private static Object[] ports(
      WorkerConfig config,
      Map<String, String> environment,
      StateDir state,
      Secrets secrets,
      Claims claims,
      JournalFile journal,
      OnCall onCall,
      Clock clock) {
    Docker docker = Docker.connect(environment);
    DockerUnits units = new DockerUnits(docker, state);
    DockerHelpers helpers = new DockerHelpers(docker, secrets);
    DockerEngine engine = new DockerEngine(docker, state);
    return new Object[] {
      new HostStateActivities(config.host(), state, secrets, claims, journal, onCall, clock),
      new ComposePlatformActivities(
          state, secrets, new Exec(), units, helpers, engine, config.helperImage()),
      new PostgresDataActivities(state, secrets, helpers, units, config.helperImage()),
      new PostgresMajorActivities(
          state,
          secrets,
          helpers,
          units,
          engine,
          new Selections(new Exec(), secrets, engine, units),
          config.helperImage(),
          config.majorsImages()),
      new HttpProbeActivities(units, secrets, new PostgresQueries(units, secrets))
    };
  }

  /** Stops polling; steps at work hand themselves back and are taken up by the next worker. */
  @Override
  public void close() {
    watch.close();
    oneTap.close();
    factory.shutdown();
    factory.awaitTermination(HAND_BACK_SECONDS, TimeUnit.SECONDS);
    factory.shutdownNow();
  }
}
