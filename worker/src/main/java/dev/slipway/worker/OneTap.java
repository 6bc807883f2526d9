package dev.slipway.worker;

import dev.slipway.adapter.catalogue.Catalogue;
import dev.slipway.adapter.catalogue.StackFiles;
import dev.slipway.cli.EmergencySchedule;
import dev.slipway.stack.StackDefinition;
import io.temporal.client.WorkflowClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the way back in one tap ready for every stack of the catalogue, also for one that comes
 * later, while nobody needs it; not having it stops nothing.
 */
final class OneTap implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OneTap.class);

  /** Reads a few small files; the server is asked once for each stack. */
  private static final Duration EVERY = Duration.ofSeconds(20);

  private final WorkflowClient client;
  private final Catalogue catalogue;
  private final Set<String> made = new HashSet<>();
  private String trouble = "";
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  OneTap(WorkflowClient client, Path stacks) {
    this.client = client;
    this.catalogue = new Catalogue(stacks);
  }

  void start() {
    // Ended by close(); a look never throws, so there is nothing that its future could tell.
    ScheduledFuture<?> unused =
        looks.scheduleWithFixedDelay(this::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      catalogue.list().files().stream()
          .map(StackFiles.Loaded::definition)
          .filter(Objects::nonNull)
          .map(StackDefinition::stack)
          .filter(stack -> !made.contains(stack))
          .forEach(this::make);
      trouble = "";
    } catch (RuntimeException e) {
      told(String.valueOf(e.getMessage()));
    }
  }

  /** Once: it is looked at again in a moment. */
  private void told(String why) {
    if (!why.equals(trouble)) {
      LOG.warn("cannot make the schedules emergency/STACK: {}", why);
    }
    trouble = why;
  }

  private void make(String stack) {
    EmergencySchedule.make(client, stack);
    made.add(stack);
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
