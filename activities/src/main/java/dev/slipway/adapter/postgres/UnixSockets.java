package dev.slipway.adapter.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets the driver talk through a file of the host, so that a server that is opened to be looked at
 * needs no network at all. Made by the driver, by name.
 */
public final class UnixSockets extends SocketFactory {
  private final String path;

  /**
   * @param path of the server's socket on this host, at most about a hundred characters
   */
  public UnixSockets(String path) {
    this.path = path;
  }

  @Override
  public Socket createSocket() {
    return new Through(path);
  }

  @Override
  public Socket createSocket(String host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    return createSocket();
  }

  /** What the driver asks of a socket; what only a network has is agreed to and does nothing. */
  private static final class Through extends Socket {
    private final String path;
    private @Nullable SocketChannel channel;

    Through(String path) {
      this.path = path;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
      opened.connect(UnixDomainSocketAddress.of(path));
      channel = opened;
    }

    private SocketChannel open() throws IOException {
      if (channel == null) {
        throw new IOException("not connected to " + path);
      }
      return channel;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return Channels.newInputStream(open());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return Channels.newOutputStream(open());
    }

    @Override
    public boolean isConnected() {
      return channel != null && channel.isConnected();
    }

    @Override
    public boolean isClosed() {
      return channel != null && !channel.isOpen();
    }

    @Override
    public synchronized void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSoTimeout(int timeout) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public void setReceiveBufferSize(int size) {}

    @Override
    public void setSendBufferSize(int size) {}

    @Override
    public int getReceiveBufferSize() {
      return 64 * 1024;
    }

    @Override
    public int getSendBufferSize() {
      return 64 * 1024;
    }
  }
}
