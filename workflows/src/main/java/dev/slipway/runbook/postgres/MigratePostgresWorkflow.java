package dev.slipway.runbook.postgres;

import dev.slipway.plan.Report;
import dev.slipway.runbook.Answerable;
import dev.slipway.runbook.Names;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Brings the PostgreSQL of a stack to a newer major version, or leaves everything as it was. */
@WorkflowInterface
public interface MigratePostgresWorkflow extends Answerable {

  /**
   * Takes one JSON object: {@code {"stack":"kekkai","to":"18","method":"standby-link",
   * "dryRun":false,"reason":"…"}}.
   *
   * @return the report of a server that serves at the requested version, of a rehearsal, or of a
   *     dry run; every other end fails the workflow with its {@link Report.Outcome} as type and the
   *     report as detail
   */
  @WorkflowMethod(name = Names.MIGRATE_POSTGRES)
  Report migrate(RawValue typed);
}
