package dev.slipway.it;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;

/** Somebody else on the machine, who lists processes all the time and reads the worker's log. */
final class Eavesdropper implements AutoCloseable {
  /** A docker command lives longer than this. */
  private static final long PERIOD_MILLIS = 20;

  private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
  private final Set<String> log = ConcurrentHashMap.newKeySet();
  private final Appender appender = new Appender();
  private final Thread ears = Thread.ofPlatform().daemon().start(this::listen);
  private volatile boolean closed;

  Eavesdropper() {
    Logger root = root();
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
    // Tests are quiet; the worker at work is not.
    ((Logger) LoggerFactory.getLogger("dev.slipway")).setLevel(Level.INFO);
  }

  /** Command lines of all processes that were seen. */
  List<String> commandLines() {
    return List.copyOf(commandLines);
  }

  /** What the worker has logged. */
  List<String> log() {
    return List.copyOf(log);
  }

  private void listen() {
    try {
      while (!closed) {
        listProcesses();
        Thread.sleep(PERIOD_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listProcesses() {
    try (DirectoryStream<Path> processes =
        Files.newDirectoryStream(
            Path.of("/proc"), p -> p.getFileName().toString().matches("\\d+"))) {
      for (Path process : processes) {
        commandLines.add(commandLine(process));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(Path process) {
    try {
      byte[] bytes = Files.readAllBytes(process.resolve("cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException ended) {
      return "";
    }
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  @Override
  public void close() {
    closed = true;
    ears.interrupt();
    root().detachAppender(appender);
  }

  private final class Appender extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      log.add(event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
  }
}
