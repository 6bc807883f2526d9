package dev.slipway.cli;

import dev.slipway.cli.Start.EmergencyInput;
import dev.slipway.runbook.Names;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;

/**
 * One paused schedule for each stack, {@code emergency/kekkai}, that never starts anything by
 * itself: its button <em>Trigger</em> in the Temporal UI is the emergency rollback in one tap.
 */
public final class EmergencySchedule {
  private static final String NOTE =
      "paused on purpose: Trigger starts the emergency rollback of this stack at once";

  private EmergencySchedule() {}

  /**
   * Makes it where it is missing.
   *
   * @return whether it was
   */
  public static boolean make(WorkflowClient connected, String stack) {
    ScheduleClient client =
        ScheduleClient.newInstance(
            connected.getWorkflowServiceStubs(),
            ScheduleClientOptions.newBuilder()
                .setNamespace(connected.getOptions().getNamespace())
                .setDataConverter(Payloads.converter())
                .setIdentity(Requester.name())
                .build());
    try {
      client.createSchedule(
          Names.emergencyId(stack), schedule(stack), ScheduleOptions.newBuilder().build());
      return true;
    } catch (ScheduleAlreadyRunningException there) {
      return false;
    }
  }

  private static Schedule schedule(String stack) {
    var input =
        new EmergencyInput(stack, false, "triggered from its schedule", "whoever pressed Trigger");
    return Schedule.newBuilder()
        .setAction(
            ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(Names.EMERGENCY_ROLLBACK)
                .setArguments(input)
                .setOptions(
                    WorkflowOptions.newBuilder()
                        .setWorkflowId(Names.emergencyId(stack))
                        .setTaskQueue(Names.CENTRAL_QUEUE)
                        .build())
                .build())
        .setSpec(ScheduleSpec.newBuilder().build())
        .setState(ScheduleState.newBuilder().setPaused(true).setNote(NOTE).build())
        .build();
  }
}
