package dev.slipway.it;

import dev.slipway.cli.Connection;
import dev.slipway.cli.Target;
import dev.slipway.plan.Observed.Pong;
import dev.slipway.worker.SlipwayWorker;
import dev.slipway.worker.WorkerConfig;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.util.concurrent.CountDownLatch;

/** An agent process of another release: it works as ours does, and says that it does not. */
public final class OtherAgent {
  static final String READY = "an agent of protocol 7";

  private OtherAgent() {}

  public static void main(String[] args) throws InterruptedException {
    Connection connection = Connection.open(Target.from(System.getenv()));
    WorkerConfig config = WorkerConfig.from(System.getenv());
    SlipwayWorker.start(
        SlipwayWorker.Role.AGENT, connection.client(), config, System.getenv(), new Newer());
    System.out.println(READY);
    new CountDownLatch(1).await();
  }

  private static final class Newer extends WorkerInterceptorBase {
    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
      return new ActivityInboundCallsInterceptorBase(next) {
        @Override
        public ActivityOutput execute(ActivityInput input) {
          ActivityOutput output = super.execute(input);
          return output.getResult() instanceof Pong pong
              ? new ActivityOutput(new Pong(pong.host(), 7, pong.capabilities(), pong.clock()))
              : output;
        }
      };
    }
  }
}
