package dev.slipway.cli;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A Temporal server behind TLS, which knows one client by its certificate. */
final class TlsServer implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TestServicesStarter services = new TestServicesStarter(true, 0);
  private final Path directory;
  private final Server server;

  /** What clients said in the header "authorization". */
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  TlsServer(Path directory, boolean clientsMustShowCertificate) throws Exception {
    this.directory = directory;
    for (String who : List.of("server", "client", "stranger")) {
      pem(directory, who);
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.forServer(file("server.pem").toFile(), file("server.key").toFile())
                    .trustManager(file("client.pem").toFile())
                    .clientAuth(clientsMustShowCertificate ? ClientAuth.REQUIRE : ClientAuth.NONE)
                    .build())
            .intercept(new Listener());
    GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
    this.server = builder.build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  private static void pem(Path directory, String who) throws Exception {
    Path store = directory.resolve(who + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                who,
                "-dname",
                "CN=" + who,
                "-ext",
                "san=ip:127.0.0.1,dns:temporal.example",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Certificate certificate = keys.getCertificate(who);
    Key key = keys.getKey(who, "changeit".toCharArray());
    write(directory.resolve(who + ".pem"), "CERTIFICATE", certificate.getEncoded());
    write(directory.resolve(who + ".key"), "PRIVATE KEY", key.getEncoded());
  }

  private static void write(Path file, String what, byte[] der) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what));
  }

  @Override
  public void close() throws IOException {
    server.shutdownNow();
    services.close();
  }

  private final class Listener implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      @Nullable String said = headers.get(AUTHORIZATION);
      if (said != null) {
        authorizations.add(said);
      }
      return next.startCall(call, headers);
    }
  }
}
