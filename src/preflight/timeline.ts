import type { Setting } from './course.ts';
import type { Timing } from './timing.ts';

/** How many tasks there are from some moment on; milliseconds since UpdateService. */
export interface Moment {
  readonly at: number;
  /** Old tasks that aren't being stopped. */
  readonly old: number;
  /** New tasks that are on their way. */
  readonly starting: number;
  /** New tasks that are healthy. */
  readonly fresh: number;
}

/** How a rollout goes in time, if ECS takes every step the moment it may. */
export interface Timeline {
  readonly moments: readonly Moment[];
  /** How many times new tasks are started. */
  readonly batches: number;
  /** Until the new tasks are healthy and the old ones gone, bake time included; undefined where it never gets there. */
  readonly duration: number | undefined;
  /** How long no task is healthy, all in all; where it never ends, until nothing more happens. */
  readonly interruption: number;
}

/** An event to come. */
type Due = { readonly at: number; readonly kind: 'healthy' | 'freed'; readonly count: number };

/** Where a rollout stands: old tasks that aren't being stopped, those whose room is free again, and new tasks. */
interface Stand {
  readonly left: number;
  readonly freed: number;
  readonly starting: number;
  readonly fresh: number;
}

/** A safeguard: no rollout has more steps than this many for each task. */
const MOST_STEPS_PER_TASK = 4;

/** Plays a rollout that replaces tasks within its bounds. Stops where nothing more happens. */
export function rollingTimeline(setting: Setting, timing: Timing & { start: number }): Timeline {
  const { desired, old } = setting;
  const moments: Moment[] = [];
  let due: readonly Due[] = [];
  let stand: Stand = { left: old, freed: 0, starting: 0, fresh: 0 };
  let at = 0;
  let batches = 0;
  for (let step = 0; step <= (desired + old + 1) * MOST_STEPS_PER_TASK; step++) {
    const { starts, stops } = stepFrom(setting, stand);
    stand = { ...stand, left: stand.left - stops, starting: stand.starting + starts };
    moments.push({ at, old: stand.left, starting: stand.starting, fresh: stand.fresh });
    batches += Math.min(1, starts);
    due = [...due, ...dueAfter(at, starts, stops, timing)];
    const next = due.toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    due = due.filter((one) => one !== next);
    stand = arrived(stand, next);
    at = next.at;
  }
  const isOver = stand.fresh >= desired && stand.left === 0;
  return { moments, batches, duration: isOver ? at + timing.bake : undefined, interruption: interruptionIn(moments) };
}

/** Plays a rollout whose new tasks all start beside the old ones, which go once the new ones have taken over and the bake time is over. */
export function allAtOnceTimeline({ desired, old, room }: Setting, timing: Timing & { start: number }): Timeline {
  const starting = Math.min(desired, room(0));
  const ready = timing.start + timing.health;
  const over = ready + timing.bake;
  const begin = [
    { at: 0, old, starting, fresh: 0 },
    { at: ready, old, starting: 0, fresh: starting },
  ];
  if (starting < desired) return { moments: begin, batches: 1, duration: undefined, interruption: 0 };
  const moments = [...begin, { at: over, old: 0, starting: 0, fresh: desired }];
  return { moments, batches: 1, duration: over + timing.drain, interruption: 0 };
}

/** What ECS may do now, both at once. */
function stepFrom({ desired, bounds, room }: Setting, { left, freed, starting, fresh }: Stand) {
  const places = Math.min(bounds.upper - left, desired, room(freed)) - starting - fresh;
  const spare = Math.min(left, left + fresh - bounds.lower);
  return { starts: Math.max(0, places), stops: Math.max(0, spare) };
}

function dueAfter(at: number, starts: number, stops: number, timing: Timing & { start: number }): readonly Due[] {
  const healthy: Due = { at: at + timing.start + timing.health, kind: 'healthy', count: starts };
  const freed: Due = { at: at + timing.drain, kind: 'freed', count: stops };
  return [healthy, freed].filter(({ count }) => count > 0);
}

function arrived(stand: Stand, { kind, count }: Due): Stand {
  return kind === 'freed'
    ? { ...stand, freed: stand.freed + count }
    : { ...stand, starting: stand.starting - count, fresh: stand.fresh + count };
}

function interruptionIn(moments: readonly Moment[]): number {
  return moments.reduce((sum, { at, old, fresh }, index) => {
    const next = moments[index + 1];
    return old + fresh > 0 || next === undefined ? sum : sum + next.at - at;
  }, 0);
}
