package dev.slipway.cli;

import dev.slipway.plan.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says whether everything that runs need is there. */
@Command(
    name = "doctor",
    description = {
      "Say which Temporal server is used, and whether it, the workers, the agents and the open runs are as they must be; each finding comes with what mends it. Changes nothing.",
      "Exit code 1 when a finding stops runs."
    },
    footer = {"", "Example:", "  slipway doctor --output json"})
final class DoctorCommand implements Callable<Integer> {
  private final Session session;

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    try (Connection connection = session.connect()) {
      Doctor doctor = new Doctor(session, connection);
      List<Finding> findings = doctor.findings();
      Target target = connection.target();
      int code =
          findings.stream().anyMatch(Finding::stops) ? ExitCode.ENDED_OTHERWISE : ExitCode.REACHED;
      var health =
          new Documents.Health(
              code,
              target.address(),
              connection.namespace(),
              target.source(),
              doctor.server(),
              findings);
      session.answer(health, () -> DoctorText.render(health));
      return code;
    }
  }
}
