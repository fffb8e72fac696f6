import { affordableAt, type Standing } from './budget.ts';
import { countsOf } from './counts.ts';
import type { Following } from './following.ts';
import { plannedStage } from './planned-wait.ts';

/**
 * Which look comes next and when. Within the limit of calls (budget.ts), looks are quick while something moves and where an end is near, and rare in a quiet bake.
 */

/** Between looks at the services: so many times what their calls take of the limit, the rest is for everything else. */
const SHARE = {
  /** All new tasks run: the end is near. */
  nearEnd: 1.15,
  lively: 1.4,
  /** Nothing moved for a minute: what moves next are the counts, some time before the end. */
  quiet: 1.6,
};

/** Milliseconds between looks. */
const EVERY = {
  /** ECS waits by plan. */
  baking: 10_000,
  /** The service deployment says more than the service only at its end, or where traffic shifts. */
  details: 20_000,
  /** A crash loop emits no event. */
  tasks: 15_000,
  /** Where a lost task would explain what was seen. */
  suspectTasks: 2_000,
};
const QUIET_AFTER = 60_000;
/** Before a planned end the looks become quick again. */
const END_IS_NEAR = 15_000;
/** How many services share one sweep of their tasks. */
const SERVICES_A_SWEEP = 4;
/** DescribeServices takes this many at once. */
const SERVICES_A_CALL = 10;
/** A look at tasks lists and describes. */
const CALLS_BESIDE = 2;
/** So many times their usual pause the services wait at most for something else. */
const PATIENCE = 1.6;

/** What to read. */
export type Look =
  | { readonly kind: 'services' }
  | { readonly kind: 'details' }
  | { readonly kind: 'tasks'; readonly of: Following };

/** When the last look of each kind was, by our clock in milliseconds. */
export interface LastLooks {
  readonly services: number;
  readonly details: number;
  /** Of which kind the last one was. */
  readonly kind: Look['kind'] | undefined;
}

/** What to do next. */
export type Step = { readonly kind: 'look'; readonly look: Look } | { readonly kind: 'wait'; readonly until: number };

/**
 * The next step of the watch.
 * @param open the deployments that are still followed, one at least
 */
export function nextStep(
  open: readonly Following[],
  last: LastLooks,
  { budget, limit, slowdown }: Standing,
  now: number,
): Step {
  const calls = Math.ceil(open.length / SERVICES_A_CALL);
  const every = Math.min(...open.map((one) => everyOf(one, calls * limit.gap, now))) * slowdown;
  const services = Math.max(last.services + every, affordableAt(budget, calls, limit, slowdown));
  // The services tell of an end first, so nothing else is looked at twice in a row.
  const [other] =
    last.kind === 'services' ? [...detailsLook(open, last), ...tasksLook(open)].sort((a, b) => a.due - b.due) : [];
  if (other !== undefined) {
    const due = Math.max(other.due, affordableAt(budget, CALLS_BESIDE, limit, slowdown));
    if (due <= now) return { kind: 'look', look: other.look };
    // What is due and can't be afforded yet holds the services back for a while, or their own calls would keep it from ever being looked at.
    if (other.due <= now && due < last.services + every * PATIENCE) return { kind: 'wait', until: due };
    if (services > now) return { kind: 'wait', until: Math.min(due, services) };
  }
  return services <= now ? { kind: 'look', look: { kind: 'services' } } : { kind: 'wait', until: services };
}

/** @param cost milliseconds that the calls of one look take of the limit */
function everyOf(one: Following, cost: number, now: number): number {
  const { activity, serviceDeployment, remedy, service } = one;
  const planned = plannedStage(
    serviceDeployment?.deploymentConfiguration ?? service?.deploymentConfiguration,
    serviceDeployment?.lifecycleStage,
  );
  const isBaking = planned !== undefined && remedy === undefined && serviceDeployment?.status === 'IN_PROGRESS';
  if (isBaking && now < activity.stageSince + planned - END_IS_NEAR) return EVERY.baking;
  const counts = countsOf(one);
  if (counts !== undefined && counts.running >= counts.desired) return cost * SHARE.nearEnd;
  return cost * (now - activity.movedAt < QUIET_AFTER ? SHARE.lively : SHARE.quiet);
}

function detailsLook(open: readonly Following[], last: LastLooks): { look: Look; due: number }[] {
  const seeing = open.filter(({ detail }) => detail.kind !== 'blind');
  if (seeing.length === 0) return [];
  // Until the service deployment is known there is nothing to stop a rollout by, and where traffic shifts it alone tells how far it is.
  const isUrgent = seeing.some((one) => one.serviceDeployment === undefined || shiftsTraffic(one));
  return [{ look: { kind: 'details' }, due: isUrgent ? last.services : last.details + EVERY.details }];
}

function shiftsTraffic({ service, serviceDeployment }: Following): boolean {
  const { strategy } = serviceDeployment?.deploymentConfiguration ?? service?.deploymentConfiguration ?? {};
  return strategy !== undefined && strategy !== 'ROLLING';
}

function tasksLook(open: readonly Following[]): { look: Look; due: number }[] {
  const sweep = EVERY.tasks * Math.max(1, open.length / SERVICES_A_SWEEP);
  const dues = open.map((of) => ({
    look: { kind: 'tasks', of } as const,
    due: of.activity.tasksListedAt + (of.activity.tasksSuspect ? EVERY.suspectTasks : sweep),
  }));
  const [first] = dues.sort((a, b) => a.due - b.due);
  return first === undefined ? [] : [first];
}

/**
 * How much slower everything goes after trouble: half as slow again with every throttled call, six times at most, and back to normal little by little. Where three calls in ten are throttled
 * we still get to see something.
 */
export function slowdownAfter(before: number, what: 'throttled' | 'answered'): number {
  return what === 'throttled' ? Math.min(6, before * 1.5) : Math.max(1, before * 0.75);
}
