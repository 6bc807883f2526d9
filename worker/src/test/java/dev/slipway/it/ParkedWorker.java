package dev.slipway.it;

import dev.slipway.cli.Connection;
import dev.slipway.cli.Target;
import dev.slipway.runbook.Names;
import dev.slipway.runbook.upgrade.UpgradeWorkflowImpl;
import dev.slipway.testkit.Asked;
import dev.slipway.testkit.FakeCatalogue;
import dev.slipway.testkit.FakePorts;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.WorkerFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A worker process as {@code slipway worker} is one, and in a second namespace the same workflows
 * over a stack in memory: so that runs can be parked by the hundred without a hundred stacks. The
 * process holds everything that the real one holds, and more.
 */
public final class ParkedWorker {
  private ParkedWorker() {}

  /**
   * @param args the namespace of the runs; the rest comes by environment, as for the real worker
   */
  public static void main(String[] args) throws InterruptedException {
    Map<String, String> environment = System.getenv();
    Connection idle = Connection.open(Target.from(environment));
    SlipwayWorker.start(idle.client(), WorkerConfig.from(environment), environment);
    WorkflowClient client =
        WorkflowClient.newInstance(
            idle.client().getWorkflowServiceStubs(),
            idle.client().getOptions().toBuilder().setNamespace(args[0]).build());
    WorkerFactory factory = WorkerFactory.newInstance(client);
    FakePorts ports = new FakePorts();
    var central = factory.newWorker(Names.CENTRAL_QUEUE);
    central.registerWorkflowImplementationTypes(UpgradeWorkflowImpl.class);
    central.registerActivitiesImplementations(
        new FakeCatalogue("run-1", List.of(), Asked.oncall()));
    for (String queue : List.of(Names.workQueue("local"), Names.controlQueue("local"))) {
      factory
          .newWorker(queue)
          .registerActivitiesImplementations(ports.host, ports.platform, ports.data, ports.probes);
    }
    factory.start();
    new CountDownLatch(1).await();
  }
}
