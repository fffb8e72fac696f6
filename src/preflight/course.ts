import type { Bounds } from './bounds.ts';

/** What a rollout starts from, and how much room it finds. */
export interface Setting {
  readonly desired: number;
  /** Old tasks, the unhealthy ones included. */
  readonly old: number;
  /** Old tasks that serve no one: ECS may stop them at any time. */
  readonly unhealthy: number;
  readonly bounds: Bounds;
  /** How many new tasks there is room for once so many old ones have gone. */
  readonly room: (stopped: number) => number;
}

/** How a rollout would go if every task starts and gets healthy at once. */
export interface Course {
  readonly completes: boolean;
  /** New tasks that were started. */
  readonly started: number;
  /** Old tasks that were stopped. */
  readonly stopped: number;
  /** The fewest healthy tasks at any moment. */
  readonly lowest: number;
  /** The most tasks at any moment. */
  readonly peak: number;
}

/** Where a rollout stands. */
interface State {
  readonly started: number;
  readonly stopped: number;
  readonly lowest: number;
  readonly peak: number;
}

/** The kindest course within the bounds: new tasks first, and an old one goes early only where nothing can start before. */
export function startFirst(setting: Setting): Course {
  const { desired, old, unhealthy, bounds } = setting;
  let state = begin(setting, unhealthy);
  while (true) {
    state = start(state, startable(setting, state), old);
    if (state.started >= desired) return finish(state, old, true);
    const spare = Math.min(old - state.stopped, old - state.stopped + state.started - bounds.lower);
    const enough = firstThat(spare, (count) => startable(setting, { ...state, stopped: state.stopped + count }) > 0);
    // What may be stopped is stopped, whether or not it helps.
    if (enough === undefined) return finish(stop(state, Math.max(0, spare), old), old, false);
    state = stop(state, enough, old);
  }
}

/** The harshest course within the bounds: all old tasks that may go have gone before a new one starts. */
export function stopFirst(setting: Setting): Course {
  const { desired, old, bounds } = setting;
  let state = begin(setting, 0);
  while (true) {
    const left = old - state.stopped;
    const spare = Math.max(0, Math.min(left, left + state.started - bounds.lower));
    state = stop(state, spare, old);
    const more = startable(setting, state);
    state = start(state, more, old);
    if (state.started >= desired) return finish(state, old, true);
    if (spare === 0 && more === 0) return finish(state, old, false);
  }
}

/** All new tasks beside all old ones, which stay until the new ones have taken over. */
export function allAtOnce({ desired, old, room }: Setting): Course {
  const started = Math.min(desired, room(0));
  const completes = started >= desired;
  return { completes, started, stopped: completes ? old : 0, lowest: old, peak: old + started };
}

function begin({ old }: Setting, gone: number): State {
  return { started: 0, stopped: gone, lowest: old - gone, peak: old };
}

function startable({ desired, old, bounds, room }: Setting, { started, stopped }: State): number {
  const places = Math.min(desired - started, bounds.upper - (old - stopped + started), room(stopped) - started);
  return Math.max(0, places);
}

function start(state: State, count: number, old: number): State {
  const started = state.started + count;
  return { ...state, started, peak: Math.max(state.peak, old - state.stopped + started) };
}

function stop(state: State, count: number, old: number): State {
  const stopped = state.stopped + count;
  return { ...state, stopped, lowest: Math.min(state.lowest, old - stopped + state.started) };
}

function finish(state: State, old: number, completes: boolean): Course {
  return { ...state, completes, stopped: completes ? old : state.stopped };
}

function firstThat(most: number, holds: (count: number) => boolean): number | undefined {
  for (let count = 1; count <= most; count++) if (holds(count)) return count;
  return undefined;
}
