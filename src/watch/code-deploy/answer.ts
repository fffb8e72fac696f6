import type {
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  DeploymentInfo,
  Diagnostics,
  ECSTarget,
  ECSTaskSet,
  LifecycleEvent,
} from '@aws-sdk/client-codedeploy';
import type {
  CodeDeploySeen,
  HookDiagnostics,
  LifecycleEventSeen,
  RollbackInfo,
  TargetSight,
  TaskSetSeen,
  Waits,
} from './seen.ts';

/** What a look at the deployment's target gives. */
export type TargetDetails = Pick<CodeDeploySeen, 'target' | 'missed' | 'events' | 'taskSets'>;

/** A target of which nothing can be seen. */
export function nothingOf(target: TargetSight): TargetDetails {
  return { target, missed: undefined, events: [], taskSets: [] };
}

/**
 * CodeDeploy's answers as plain values; what it leaves out is undefined.
 * @param at when they were read, by our clock, in milliseconds
 */
export function seenOf(id: string, info: DeploymentInfo, details: TargetDetails, at: number): CodeDeploySeen {
  const { errorInformation: error } = info;
  return {
    id,
    at,
    status: info.status ?? 'Created',
    creator: info.creator,
    names: {
      application: info.applicationName,
      group: info.deploymentGroupName,
      configuration: info.deploymentConfigName,
    },
    error: error && { code: error.code ?? '', message: error.message ?? '' },
    rollback: rollbackOf(info),
    autoRollback: autoRollbackOf(info.autoRollbackConfiguration),
    completedAt: info.completeTime?.getTime(),
    waits: waitsOf(info.blueGreenDeploymentConfiguration),
    terminationWaitStarted: info.instanceTerminationWaitTimeStarted ?? false,
    target: details.target,
    missed: details.missed,
    events: details.events,
    taskSets: details.taskSets,
  };
}

/** The one target of a deployment to ECS. */
export function detailsOf(id: string, { lifecycleEvents, taskSetsInfo }: ECSTarget): TargetDetails {
  return {
    target: { kind: 'listed', id },
    missed: undefined,
    events: (lifecycleEvents ?? []).map(eventOf),
    taskSets: (taskSetsInfo ?? []).map(taskSetOf),
  };
}

/**
 * How long a deployment waits, from the settings that GetDeployment and GetDeploymentGroup show alike.
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BlueGreenDeploymentConfiguration.html
 */
export function waitsOf(settings: BlueGreenDeploymentConfiguration | undefined): Waits {
  const ready = settings?.deploymentReadyOption;
  const terminate = settings?.terminateBlueInstancesOnDeploymentSuccess;
  const keepsBlue = terminate?.action === 'KEEP_ALIVE';
  return {
    // With CONTINUE_DEPLOYMENT it doesn't wait, whatever time is set.
    readyMinutes: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : undefined,
    terminationMinutes:
      keepsBlue || terminate === undefined ? undefined : (terminate.terminationWaitTimeInMinutes ?? 0),
    keepsBlue,
  };
}

function rollbackOf({ rollbackInfo }: DeploymentInfo): RollbackInfo | undefined {
  return (
    rollbackInfo && {
      by: given(rollbackInfo.rollbackDeploymentId),
      of: given(rollbackInfo.rollbackTriggeringDeploymentId),
      message: given(rollbackInfo.rollbackMessage),
    }
  );
}

function autoRollbackOf(settings: AutoRollbackConfiguration | undefined): readonly string[] | undefined {
  return settings && (settings.enabled === true ? (settings.events ?? []) : []);
}

function eventOf({ lifecycleEventName, status, startTime, endTime, diagnostics }: LifecycleEvent): LifecycleEventSeen {
  return {
    name: lifecycleEventName ?? '',
    status: status ?? 'Unknown',
    startedAt: startTime?.getTime(),
    endedAt: endTime?.getTime(),
    diagnostics: diagnosticsOf(diagnostics),
  };
}

function diagnosticsOf(diagnostics: Diagnostics | undefined): HookDiagnostics | undefined {
  const script = given(diagnostics?.scriptName);
  const message = given(diagnostics?.message);
  const logTail = given(diagnostics?.logTail);
  if (script === undefined && message === undefined && logTail === undefined) return undefined;
  return { code: diagnostics?.errorCode, script, message, logTail };
}

function taskSetOf(set: ECSTaskSet): TaskSetSeen {
  return {
    // CodeDeploy spells it so.
    id: set.identifer ?? '',
    label: set.taskSetLabel ?? '',
    status: set.status ?? '',
    trafficWeight: set.trafficWeight ?? 0,
    desired: set.desiredCount ?? 0,
    pending: set.pendingCount ?? 0,
    running: set.runningCount ?? 0,
  };
}

/** CodeDeploy sends empty text where it has nothing to say. */
function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}
