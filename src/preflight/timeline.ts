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
  /** Until the new tasks are healthy and the old ones gone, bake time included. */
  readonly duration: number;
  /** How long no task is healthy, all in all. */
  readonly interruption: number;
}

/** An event to come. */
type Due = { readonly at: number; readonly kind: 'healthy' | 'freed'; readonly count: number };

/** A safeguard: no rollout has more steps than this many for each task. */
const MOST_STEPS_PER_TASK = 4;

/** Plays a rollout that replaces tasks within its bounds. Stops where nothing more happens. */
export function rollingTimeline(setting: Setting, timing: Timing & { start: number }): Timeline {
  const { desired, old, bounds, room } = setting;
  const moments: Moment[] = [];
  let due: readonly Due[] = [];
  let [at, left, freed, starting, fresh, batches] = [0, old, 0, 0, 0, 0];
  for (let step = 0; step <= (desired + old + 1) * MOST_STEPS_PER_TASK; step++) {
    const places = Math.min(bounds.upper - left, desired, room(freed)) - starting - fresh;
    const starts = Math.max(0, Math.min(places, desired - starting - fresh));
    // A new task that gets healthy in this very moment counts for those that may go now.
    const stops = Math.max(0, Math.min(left, left + fresh - bounds.lower));
    if (starts > 0) due = [...due, { at: at + timing.start + timing.health, kind: 'healthy', count: starts }];
    if (stops > 0) due = [...due, { at: at + timing.drain, kind: 'freed', count: stops }];
    if (starts > 0) batches += 1;
    left -= stops;
    starting += starts;
    moments.push({ at, old: left, starting, fresh });
    const next = due.reduce<Due | undefined>(
      (first, one) => (first === undefined || one.at < first.at ? one : first),
      undefined,
    );
    if (next === undefined) break;
    due = due.filter((one) => one !== next);
    at = next.at;
    if (next.kind === 'freed') freed += next.count;
    else [starting, fresh] = [starting - next.count, fresh + next.count];
  }
  return { moments, batches, duration: at + timing.bake, interruption: interruptionIn(moments) };
}

/** Plays a rollout whose new tasks all start beside the old ones, which go once the new ones have taken over and the bake time is over. */
export function allAtOnceTimeline({ desired, old }: Setting, timing: Timing & { start: number }): Timeline {
  const ready = timing.start + timing.health;
  const over = ready + timing.bake;
  const moments = [
    { at: 0, old, starting: desired, fresh: 0 },
    { at: ready, old, starting: 0, fresh: desired },
    { at: over, old: 0, starting: 0, fresh: desired },
  ];
  return { moments, batches: 1, duration: over + timing.drain, interruption: 0 };
}

function interruptionIn(moments: readonly Moment[]): number {
  return moments.reduce((sum, { at, old, fresh }, index) => {
    const next = moments[index + 1];
    return old + fresh > 0 || next === undefined ? sum : sum + next.at - at;
  }, 0);
}
