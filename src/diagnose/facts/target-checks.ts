import type { Evidence, TargetHealth } from '../evidence.ts';
import type { Clue } from '../rules/rule.ts';
import { groupName, withoutStop } from './names.ts';

/** The target group or load balancer that a text names: `(target-group arn:…)`, `(elb web)`. */
export function groupIn(text: string): string | undefined {
  const [, group, balancer] = /\(target-group ([^\s)]+)\)|\(elb ([^\s)]+)\)/.exec(text) ?? [];
  return group === undefined ? balancer : groupName(group);
}

/** The target that a clue is about: its own, else an unhealthy one of the group that it names. */
export function targetOf({ target, text, evidence }: Clue): TargetHealth | undefined {
  if (target !== undefined) return target;
  const name = groupIn(text);
  const group = evidence.targets.filter(({ targetGroup }) => groupName(targetGroup) === name);
  return group.find(isUnhealthy) ?? group[0];
}

/** True where the load balancer doesn't send traffic to it because its checks fail. */
export function isUnhealthy({ state }: TargetHealth): boolean {
  return state === 'unhealthy' || state === 'unhealthy.draining';
}

/** `health check of target group web (HTTP /health, port 8080)`, as far as it is known. */
export function checkName(clue: Clue): string {
  const target = targetOf(clue);
  const name = target === undefined ? groupIn(clue.text) : groupName(target.targetGroup);
  const of = /\(elb /.test(clue.text) ? 'load balancer' : 'target group';
  const details = [target === undefined ? undefined : requestOf(target), portOf(clue)].filter(
    (part) => part !== undefined,
  );
  return `the health check of ${name === undefined ? 'the load balancer' : `${of} ${name}`}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function requestOf({ check }: TargetHealth): string | undefined {
  const parts = [check.protocol, check.path].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

function portOf(clue: Clue): string | undefined {
  const target = targetOf(clue);
  const fixed = target?.check.port === 'traffic-port' ? undefined : target?.check.port;
  const port = fixed ?? target?.port ?? /\(port (\d+)\)/.exec(clue.text)?.[1];
  return port === undefined ? undefined : `port ${port}`;
}

/** Why the check fails, in the words of the load balancer. */
export function failureWords(clue: Clue): {
  readonly reason: string | undefined;
  readonly description: string | undefined;
} {
  const target = targetOf(clue);
  const event = /due to \(reason (.+?)\.?\)\.?\s*$/s.exec(clue.text)?.[1];
  const description = target?.description === undefined ? event : withoutStop(target.description);
  return { reason: target?.reason, description };
}

/** What the app answered: `502`, from `Health checks failed with these codes: [502]`. */
export function answeredWith(description: string | undefined): string | undefined {
  return /codes: \[([^\]]+)\]/.exec(description ?? '')?.[1];
}

/** What there is to say about the time that an app has before its checks count. */
export function graceAdvice({ healthCheckGracePeriod: seconds }: Evidence): string {
  return seconds === undefined || seconds === 0
    ? 'An app that starts slowly needs a grace period too (healthCheckGracePeriodSeconds of the service).'
    : `If the app needs more than the ${seconds} s of its grace period to start, raise healthCheckGracePeriodSeconds of the service.`;
}
