package dev.slipway.adapter.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import dev.slipway.activity.StepFailure;
import dev.slipway.adapter.exec.Poll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Collects what a container prints, both streams in order, and keeps the newest of it. */
final class Output extends ResultCallback.Adapter<Frame> {
  // Reading a log that is at most a few MB takes well under a second.
  private static final Duration LOG = Duration.ofSeconds(30);

  private final int limit;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int size;

  Output(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized void onNext(Frame frame) {
    frames.addLast(frame);
    size += frame.getPayload().length;
    while (size > limit && frames.size() > 1) {
      size -= frames.removeFirst().getPayload().length;
    }
  }

  /** Waits for the end of the stream; false when the time was over first. */
  boolean ended(Duration within) {
    try {
      return awaitCompletion(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw Poll.interrupted(e);
    } finally {
      quietly();
    }
  }

  private void quietly() {
    try {
      close();
    } catch (IOException e) {
      // The stream is over or given up; nothing more is read from it.
      onComplete();
    }
  }

  synchronized String text(StreamType... types) {
    List<StreamType> wanted = types.length == 0 ? List.of(StreamType.values()) : List.of(types);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.stream()
        .filter(f -> wanted.contains(f.getStreamType()))
        .forEach(f -> all.writeBytes(f.getPayload()));
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The last lines of a container's log. */
  static String tail(Docker docker, String container, int lines, int limit) {
    return read(
        docker,
        docker.patient().logContainerCmd(container).withTail(lines),
        "read the log of container " + container,
        limit);
  }

  /** What a container printed since then. Docker filters by whole seconds, so we filter again. */
  static String since(Docker docker, String container, Instant since, int limit) {
    String text =
        read(
            docker,
            docker
                .patient()
                .logContainerCmd(container)
                .withSince((int) since.getEpochSecond())
                .withTimestamps(true),
            "read the log of container " + container,
            limit);
    return text.lines()
        .filter(line -> !stamp(line).isBefore(since))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .collect(Collectors.joining("\n"));
  }

  private static Instant stamp(String line) {
    int space = line.indexOf(' ');
    String first = space < 0 ? line : line.substring(0, space);
    // A line whose beginning was cut off has no stamp: it is kept.
    return first.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z") ? Instant.parse(first) : Instant.MAX;
  }

  private static String read(Docker docker, LogContainerCmd command, String what, int limit) {
    Output output =
        docker.ask(
            what,
            () ->
                command
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(false)
                    .exec(new Output(limit)));
    if (!output.ended(LOG)) {
      throw StepFailure.environment("TIMED_OUT", what + ": not read within " + LOG);
    }
    return output.text();
  }
}
