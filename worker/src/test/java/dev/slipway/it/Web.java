package dev.slipway.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a web server on this machine as a browser would. */
final class Web {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client;
  private final String scheme;
  private final String login;

  private Web(HttpClient client, String scheme, String login) {
    this.client = client;
    this.scheme = scheme;
    this.login = login;
  }

  /** What came back. */
  record Answer(int status, String body) {}

  static Web plain() {
    return new Web(HttpClient.newHttpClient(), "http", "");
  }

  /** By TLS with a login, and only to the holder of this certificate. */
  static Web tls(Path certificate, String name, String password) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Pinned(read(certificate))}, null);
      byte[] login = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
      return new Web(
          HttpClient.newBuilder().sslContext(context).build(),
          "https",
          "Basic " + Base64.getEncoder().encodeToString(login));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Certificate read(Path file) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  Answer get(int port, String path) {
    return send(request(port, path).GET());
  }

  Answer post(int port, String path) {
    return send(request(port, path).POST(HttpRequest.BodyPublishers.ofString("{}")));
  }

  private HttpRequest.Builder request(int port, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("%s://127.0.0.1:%d%s".formatted(scheme, port, path)))
            .timeout(PATIENCE);
    return login.isEmpty() ? request : request.header("Authorization", login);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Trusts one certificate, whatever name it was called by. */
  private static final class Pinned extends X509ExtendedTrustManager {
    private final Certificate certificate;

    private Pinned(Certificate certificate) {
      this.certificate = certificate;
    }

    private void compare(X509Certificate[] chain) throws CertificateException {
      if (!chain[0].equals(certificate)) {
        throw new CertificateException("somebody else's: " + chain[0].getSubjectX500Principal());
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      compare(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
