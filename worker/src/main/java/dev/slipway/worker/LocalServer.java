package dev.slipway.worker;

import dev.slipway.cli.Target;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The SDK's own server in this process: in memory alone, without schedules and pages, on the
 * loopback of this host. For going back where there is no other one.
 */
final class LocalServer implements AutoCloseable {
  /** What runs are in; told apart from every namespace of a real server by the claim itself. */
  private static final String NAMESPACE = "default";

  private final TestServicesStarter services;
  private final Server server;

  private LocalServer(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  static LocalServer start() {
    // Its own helper listens on every address of the host, without asking who calls.
    TestServicesStarter services = new TestServicesStarter(true, 0L);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    services.getServices().forEach(builder::addService);
    try {
      return new LocalServer(services, builder.build().start());
    } catch (IOException e) {
      services.close();
      throw new IllegalStateException("no port on the loopback of this host is free", e);
    }
  }

  Target target() {
    return new Target(
        "127.0.0.1:" + server.getPort(), NAMESPACE, "a server in this process", true, null);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    services.close();
  }
}
