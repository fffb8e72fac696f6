import type { ServiceEvent } from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import { duration } from '../duration.ts';
import { listed } from '../problem.ts';
import { countsOf } from './counts.ts';
import type { Following } from './following.ts';
import { stageWords } from './stage-words.ts';

/** What changed since the last look: our own words, and lines of ECS's that must not be interpreted, with milliseconds since the deployment began. */
export interface Progress {
  readonly own: readonly string[];
  readonly events: readonly { readonly at: number; readonly message: string }[];
}

/** Events that only say what the counts say. */
const EVERYDAY = /has (started|stopped|begun draining)|(de)?registered \d+ targets/;

/** `(service web)`, `(service web, taskSet ecs-svc/1)` and the like before what an event says. */
const BOILERPLATE = /^\(service [^)]*\)\s*/;

/** Compares two looks at a deployment. Every line stands for one change; events are told once each, from the start of our deployment on, oldest first. */
export function progressOf(before: Following, after: Following): Progress {
  return {
    own: [
      ...changedCounts(before, after),
      ...changedStage(before, after),
      ...newHooks(before, after),
      ...newFailures(before, after),
    ],
    events: newEvents(before, after).map(({ message = '', createdAt }) => ({
      at: Math.max(0, (createdAt?.getTime() ?? 0) - after.followed.deployment.createdAt),
      message: message.replace(BOILERPLATE, ''),
    })),
  };
}

/** Events of our deployment that the look before didn't have, oldest first. */
export function newEvents(before: Following, after: Following): ServiceEvent[] {
  const known = new Set(before.service?.events?.map(({ id }) => id));
  const since = after.followed.deployment.createdAt;
  const events = after.service?.events ?? [];
  return events.filter(({ id, createdAt }) => !known.has(id) && (createdAt?.getTime() ?? 0) >= since).reverse();
}

/** True for an event that tells of nothing but ordinary progress. */
export function isEveryday({ message = '' }: ServiceEvent): boolean {
  return EVERYDAY.test(message);
}

function changedCounts(before: Following, after: Following): string[] {
  const now = countLine(after);
  return now === undefined || now === countLine(before) ? [] : [now];
}

/** `new 1/2 running, 1 pending, 1 failed in a row · old 2 running` */
function countLine(one: Following): string | undefined {
  const counts = countsOf(one);
  if (counts === undefined) return undefined;
  const { running, desired, pending, failed, earlier } = counts;
  const parts = [
    `new ${running}/${desired} running`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failed > 0 ? [`${failed} failed in a row`] : []),
  ];
  return `${parts.join(', ')} · old ${earlier} running`;
}

/** Stages of every rolling deployment, which the counts tell better. */
const EVERYDAY_STAGES = new Set(['PENDING', 'RECONCILE_SERVICE', 'SCALE_UP', 'CLEAN_UP']);

function changedStage(before: Following, after: Following): string[] {
  const now = stageLine(after);
  return now === undefined || now === stageLine(before) ? [] : [now];
}

/** `bake time`, or with traffic that shifts `moving production traffic: 10 % new, 90 % old`. */
function stageLine(one: Following): string | undefined {
  const { serviceDeployment: seen } = one;
  const words = stageWords(one);
  const isRolling = (seen?.deploymentConfiguration?.strategy ?? 'ROLLING') === 'ROLLING';
  const isEveryday =
    EVERYDAY_STAGES.has(seen?.lifecycleStage ?? 'PENDING') && /^(PENDING|IN_PROGRESS)$/.test(seen?.status ?? '');
  if (words === undefined || (isEveryday && one.remedy === undefined && isRolling)) return undefined;
  return isRolling || !SHOWS_TRAFFIC.test(seen?.lifecycleStage ?? '') ? words : `${words}${weights(one)}`;
}

/** Stages in which it is worth a word where the traffic is. */
const SHOWS_TRAFFIC = /TRAFFIC|BAKE_TIME/;

function weights({ serviceDeployment }: Following): string {
  const target = serviceDeployment?.targetServiceRevision;
  const [test, production] = [target?.requestedTestTrafficWeight, target?.requestedProductionTrafficWeight];
  if (production === undefined) return '';
  const share = `${production} % of the traffic to the new tasks`;
  return test === undefined || test === 0 ? `: ${share}` : `: ${share}, ${test} % of the test traffic`;
}

/** `task 0123abcd failed: container web exited with code 1`, and what failed in the same way between two looks in one line. */
function newFailures(before: Following, after: Following): string[] {
  const known = new Set(before.tasks.streak);
  const byCause = new Map<string, string[]>();
  for (const failure of after.tasks.streak) {
    if (known.has(failure)) continue;
    byCause.set(failure.cause, [...(byCause.get(failure.cause) ?? []), lastPart(failure.taskArn).slice(0, 8)]);
  }
  return [...byCause].map(
    ([cause, ids]) => `${ids.length === 1 ? 'task' : 'tasks'} ${listed(ids, 4)} failed: ${cause}`,
  );
}

/** A hook that waits for a person is announced once, with the time that it waits for. */
function newHooks(before: Following, after: Following): string[] {
  const waiting = (one: Following) =>
    (one.serviceDeployment?.lifecycleHookDetails ?? []).filter(({ status }) => status === 'AWAITING_ACTION');
  const known = new Set(waiting(before).map(({ hookId }) => hookId));
  return waiting(after)
    .filter(({ hookId }) => !known.has(hookId))
    .map(({ hookId, expiresAt, timeoutAction }) => {
      const until =
        expiresAt === undefined ? '' : ` until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      const then = timeoutAction === undefined ? '' : `, then ECS does this by itself: ${timeoutAction}`;
      const command = `aws ecs continue-service-deployment --service-deployment-arn ${after.serviceDeployment?.serviceDeploymentArn} --hook-id ${hookId} --action CONTINUE`;
      return `paused for somebody's decision${until}${then}. To go on: ${command}`;
    });
}

/** What a deployment waits for where nothing changes, for the heartbeat. @param quiet milliseconds since the last change */
export function waitingFor(one: Following, quiet: number): string {
  const since = `for ${duration(quiet)}`;
  const hook = one.serviceDeployment?.lifecycleHookDetails?.find(({ status }) => status === 'AWAITING_ACTION');
  if (hook !== undefined) return `still paused, ${since}`;
  const counts = countsOf(one);
  if (one.remedy !== undefined || one.rollback !== undefined) return `still rolling back, nothing changed ${since}`;
  const stage = stageLine(one);
  if (stage !== undefined) return `still ${stage}, ${since}`;
  if (counts === undefined) return `waiting for ECS to show the service, ${since}`;
  return `waiting for ${openQuestion(counts)}, ${since}`;
}

function openQuestion({ running, pending, desired, earlier }: NonNullable<ReturnType<typeof countsOf>>): string {
  const some = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
  if (running < desired && pending > 0) return `${some(pending, 'new task')} to start`;
  if (running < desired) return `ECS to place ${some(desired - running, 'new task')}`;
  if (earlier > 0) return `new tasks to become healthy and ${some(earlier, 'old task')} to stop`;
  return 'ECS to call the deployment completed: new tasks have to become healthy';
}
