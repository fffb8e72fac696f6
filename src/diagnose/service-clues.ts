import type { ServiceDeployment, ServiceEvent } from '@aws-sdk/client-ecs';
import type { Evidence } from './evidence.ts';
import { isUnhealthy } from './facts/target-checks.ts';
import type { Clue, Place } from './rules/rule.ts';

/** `(service web)`, `(service web, taskSet ecs-svc/1)`, `service web`: what every event begins with, and the tasks that it is about. */
const PREFIX = /^\s*\(?service [^\s,)]+(?:, ?taskSet [^\s)]+)?\)?\s*(?:\(task [^)]+\)\s*)*/i;

/** Words of events that tell of trouble. */
const TROUBLE = /unable|unhealthy|fail|error|impaired|throttle|missing|denied|refused/i;

/** Words of everyday events and reasons, which may sound like trouble all the same. */
const EVERYDAY =
  /deployment completed|^ECS deployment \S+ (?:in progress|completed)|steady state\.|rolling back to deployment|newer service deployment was started/i;

/** True where an event that no rule knows is worth repeating. */
export function isTrouble({ text }: Clue): boolean {
  return TROUBLE.test(text) && !EVERYDAY.test(text);
}

/** The events, without their prefix. */
export function eventClues(events: readonly ServiceEvent[], evidence: Evidence): readonly Clue[] {
  return events.flatMap(({ message }) => clue('event', message?.replace(PREFIX, ''), evidence));
}

/** Targets that their load balancer takes for unhealthy, or doesn't use. */
export function targetClues(evidence: Evidence): readonly Clue[] {
  return evidence.targets
    .filter((target) => isUnhealthy(target) || target.reason === 'Target.NotInUse')
    .map((target) => {
      const text = [target.state, target.reason, target.description].filter((part) => part !== undefined).join(' ');
      return { place: 'target-health', text, evidence, container: undefined, task: undefined, target };
    });
}

/** Where a deployment ends badly or is about to. */
const BAD = new Set([
  'STOP_REQUESTED',
  'STOPPED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/** What the service deployment says of itself: alarms, hooks, its reason, the circuit breaker. */
export function deploymentClues(evidence: Evidence): readonly Clue[] {
  const seen = evidence.serviceDeployment;
  if (seen === undefined) return [];
  const alarms = seen.alarms?.triggeredAlarmNames ?? [];
  const reasons = BAD.has(seen.status ?? '')
    ? [seen.rollback?.reason, seen.statusReason].filter((reason) => !EVERYDAY.test(reason ?? ''))
    : [];
  const breaker = seen.deploymentCircuitBreaker?.status === 'TRIGGERED' ? 'circuit breaker triggered' : undefined;
  return [
    alarms.length === 0 ? undefined : `alarms: ${alarms.join(', ')}`,
    ...reasons,
    ...hookTexts(seen),
    breaker,
  ].flatMap((text) => clue('service-deployment', text, evidence));
}

/** `hook PAUSE AWAITING_ACTION ecs-pause-1`, `hook AWS_LAMBDA FAILED arn:…`: hooks that wait or failed. */
function hookTexts({ lifecycleHookDetails }: ServiceDeployment): readonly string[] {
  return (lifecycleHookDetails ?? [])
    .filter(({ status }) => ['AWAITING_ACTION', 'FAILED', 'TIMED_OUT'].includes(status ?? ''))
    .map(({ targetType, status, hookId, targetArn }) => {
      const which = status === 'AWAITING_ACTION' ? hookId : targetArn;
      return `hook ${targetType ?? 'AWS_LAMBDA'} ${status} ${which ?? ''}`.trim();
    });
}

function clue(place: Place, text: string | undefined, evidence: Evidence): Clue[] {
  return text === undefined || text.trim() === ''
    ? []
    : [{ place, text, evidence, container: undefined, task: undefined, target: undefined }];
}
