import type { EcsContext } from './context.ts';
import { alarmsOf, bakeMinutesOf, breakerOf, earlySuccessOf } from './deployment-settings.ts';
import { isFinished, isRolling } from './deployments.ts';
import { desiredCountOf } from './desired-count.ts';
import type { Deployment, Service } from './model.ts';
import { ALARM_DETECTED, type Failure, TASKS_FAILED } from './rollback.ts';
import { breakerThreshold } from './scheduler/breaker.ts';
import type { TaskRun } from './task-run.ts';

const MINUTE_MS = 60_000;

/** A deployment that must be given up now, and whether it is rolled back. */
export interface Verdict {
  readonly failure: Failure;
  readonly rollback: boolean;
}

/** Whether the circuit breaker or an alarm ends the primary deployment now. */
export function verdictOn(context: EcsContext, service: Service, primary: Deployment): Verdict | undefined {
  if (service.controller !== 'ECS' || primary.rolloutState !== 'IN_PROGRESS') return undefined;
  return verdictOfBreaker(context, service, primary) ?? verdictOfAlarms(context, primary);
}

function verdictOfBreaker(context: EcsContext, service: Service, primary: Deployment): Verdict | undefined {
  const { serviceDeployment } = primary;
  const breaker = breakerOf(serviceDeployment.configuration);
  const watches = isRolling(service, primary) || context.unsettled['breaker-during-shift'] === 'honoured';
  if (!breaker.enabled || !watches) return undefined;
  if (primary.breakerFailures < breakerThreshold(desiredCountOf(service), breaker.threshold)) return undefined;
  serviceDeployment.breakerTripped = true;
  return { failure: TASKS_FAILED, rollback: breaker.rollback };
}

function verdictOfAlarms({ alarms }: EcsContext, { serviceDeployment, isRollback }: Deployment): Verdict | undefined {
  const settings = alarmsOf(serviceDeployment.configuration);
  if (!settings.enabled || serviceDeployment.ignoresAlarms || isRollback) return undefined;
  const triggered = settings.names.filter((name) => alarms.find(name)?.state === 'ALARM');
  if (triggered.length === 0) return undefined;
  serviceDeployment.triggeredAlarms = triggered;
  return { failure: ALARM_DETECTED, rollback: settings.rollback };
}

/** How far a rolling deployment has come. */
export interface Progress {
  /** What it must reach before it bakes. */
  readonly isReady: boolean;
  /** Milliseconds that it must bake then. */
  readonly bakeMs: number;
}

/** Whether a rolling deployment has reached what it must, by the tasks of its service that are not STOPPED. */
export function progressOf(
  context: EcsContext,
  service: Service,
  primary: Deployment,
  alive: readonly TaskRun[],
): Progress {
  const { configuration } = primary.serviceDeployment;
  const desired = desiredCountOf(service);
  const early = primary.isRollback ? undefined : earlySuccessOf(configuration);
  const healthy = alive.filter((run) => run.deployment === primary && run.task.healthy).length;
  const needed = early === undefined ? desired : Math.ceil((desired * early.healthyPercent) / 100);
  const rest = alive.filter((run) => run.deployment !== primary).length;
  const isClean = early === undefined ? alive.length === desired : early.defersCleanUp || rest === 0;
  return { isReady: healthy >= needed && isClean, bakeMs: bakeMsOf(context, primary) };
}

function bakeMsOf({ unsettled }: EcsContext, primary: Deployment): number {
  const { configuration, ignoresAlarms, sources } = primary.serviceDeployment;
  // Nothing was running before the first deployment, and a rollback is not watched.
  if (primary.isRollback || sources.length === 0) return 0;
  const watched = alarmsOf(configuration).enabled && !ignoresAlarms ? unsettled['alarm-bake-minutes'] : 0;
  return (bakeMinutesOf(configuration) ?? watched) * MINUTE_MS;
}

/** Whether any deployment of the service watches this alarm. */
export function watchesAlarm(service: Service, name: string): boolean {
  const current = service.deployments[0]?.serviceDeployment;
  return current !== undefined && !isFinished(current) && alarmsOf(current.configuration).names.includes(name);
}
