import { type Bounds, boundsOf, isDeadlocked } from './bounds.ts';
import { allAtOnce, type Course, type Setting, startFirst, stopFirst } from './course.ts';
import { emptyRoom, type Obstacle, obstacleIn, roomNow, roomWithout, unfitness } from './fit.ts';
import { roomAfter } from './room.ts';
import type { Instance, OldTask, Situation } from './situation.ts';
import { allAtOnceTimeline, rollingTimeline, type Timeline } from './timeline.ts';

/** Whether a rollout can get to its end. */
export type Progress =
  /** Nothing is to run. */
  | { readonly kind: 'nothing-desired' }
  /** In whatever order ECS goes about it. */
  | { readonly kind: 'moves' }
  /** On which old tasks ECS stops first. */
  | { readonly kind: 'depends' }
  /** Only with instances that managed scaling has to bring. */
  | { readonly kind: 'needs-capacity' }
  /** `percentages`: no room for any step. `fits-nowhere`: not even on an empty instance. `placement`: not beside what is there. */
  | { readonly kind: 'stuck'; readonly cause: 'percentages' | 'fits-nowhere' | 'placement' }
  /** The instances could not be read. */
  | { readonly kind: 'unknown' };

/** Whether there is a moment without a healthy task. */
export type Interruption = 'none' | 'possible' | 'certain';

/** What is going to happen to a service, as far as what AWS knows allows to tell. */
export interface Forecast {
  readonly progress: Progress;
  readonly interruption: Interruption;
  readonly bounds: Bounds;
  /** The fewest healthy tasks: at least this low, and at worst. */
  readonly lowest: { readonly certain: number; readonly possible: number };
  /** How many new tasks start, in the kindest order. */
  readonly started: number;
  /** Tasks beyond the desired count at the same time, in the kindest order. */
  readonly extra: number;
  /** What keeps a new task off each instance now; empty on Fargate. */
  readonly instances: readonly InstanceForecast[];
  /** How it goes in time, in the kindest order; undefined where nothing tells how long a task takes to start, or whether it finds room. */
  readonly timeline: Timeline | undefined;
}

/** One instance in the forecast. */
export interface InstanceForecast {
  readonly instance: Instance;
  /** Old tasks of the service on it. */
  readonly own: number;
  /** What keeps a new task off it now. */
  readonly obstacle: Obstacle | undefined;
  /** The same once the service's own old tasks have gone. */
  readonly obstacleWithoutOwn: Obstacle | undefined;
  /** The same if nothing at all ran on it. */
  readonly obstacleWhenEmpty: Obstacle | undefined;
}

/**
 * What a deployment of one service will do: pure arithmetic over what was read.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export function forecast(situation: Situation): Forecast {
  const { desired, tasks, percentages, replacement } = situation;
  const bounds = boundsOf(desired, percentages);
  const rooms = roomAfter(situation);
  const unhealthy = tasks.filter(({ healthy }) => !healthy).length;
  const setting = { desired, old: tasks.length, unhealthy, bounds };
  const kindest = { ...setting, room: rooms.best };
  const harshest = { ...setting, room: rooms.worst };
  const [best, worst] =
    replacement === 'rolling' ? [startFirst(kindest), stopFirst(harshest)] : [allAtOnce(kindest), allAtOnce(harshest)];
  const instances = instancesOf(situation);
  const progress = progressOf(situation, bounds, { best, worst, instances });
  return {
    progress,
    interruption: desired === 0 ? 'none' : interruptionOf(tasks, best, worst),
    bounds,
    lowest: { certain: best.lowest, possible: Math.min(best.lowest, worst.lowest) },
    started: best.started,
    extra: Math.max(0, best.peak - Math.max(desired, tasks.length)),
    instances,
    timeline: isUntimed(progress) ? undefined : timelineOf(situation, kindest),
  };
}

interface Outlook {
  readonly best: Course;
  readonly worst: Course;
  readonly instances: readonly InstanceForecast[];
}

function progressOf(situation: Situation, bounds: Bounds, { best, worst, instances }: Outlook): Progress {
  const { desired, capacity } = situation;
  if (desired === 0) return { kind: 'nothing-desired' };
  if (best.completes && worst.completes) return { kind: 'moves' };
  if (!best.completes && isBound(situation, bounds, best)) return { kind: 'stuck', cause: 'percentages' };
  if (canScale(situation)) return { kind: 'needs-capacity' };
  if (best.completes) return { kind: capacity.kind === 'unknown' ? 'unknown' : 'depends' };
  const fits = capacity.kind !== 'instances' || instances.some((one) => one.obstacleWhenEmpty === undefined);
  return { kind: 'stuck', cause: fits ? 'placement' : 'fits-nowhere' };
}

/** The percentages alone are why nothing can happen. */
function isBound({ desired, replacement }: Situation, bounds: Bounds, { started, stopped }: Course): boolean {
  return replacement === 'rolling' && isDeadlocked(bounds, desired) && started === 0 && stopped === 0;
}

function canScale({ capacity }: Situation): boolean {
  return capacity.kind === 'instances' && capacity.pools.some(({ scales }) => scales);
}

function interruptionOf(tasks: readonly OldTask[], best: Course, worst: Course): Interruption {
  // Where nothing is served, nothing is interrupted.
  if (!tasks.some(({ healthy }) => healthy)) return 'none';
  if (best.lowest === 0) return 'certain';
  return worst.lowest === 0 ? 'possible' : 'none';
}

function instancesOf({ capacity, tasks, demand }: Situation): readonly InstanceForecast[] {
  if (capacity.kind !== 'instances') return [];
  const byInstance = Map.groupBy(tasks, ({ instance }) => instance ?? '');
  const all = new Map(capacity.pools.flatMap((pool) => pool.instances).map((instance) => [instance.arn, instance]));
  return [...all.values()].map((instance) => {
    const own = byInstance.get(instance.arn) ?? [];
    const unfit = unfitness(instance, demand);
    return {
      instance,
      own: own.length,
      obstacle: unfit ?? obstacleIn(roomNow(instance, own.length), demand),
      obstacleWithoutOwn: unfit ?? obstacleIn(roomWithout(instance, own.length, own), demand),
      obstacleWhenEmpty: unfit ?? obstacleIn(emptyRoom(instance), demand),
    };
  });
}

/** New instances take their time, and unread ones may have no room. */
function isUntimed({ kind }: Progress): boolean {
  return kind === 'needs-capacity' || kind === 'unknown';
}

function timelineOf({ timing, replacement }: Situation, setting: Setting): Timeline | undefined {
  const { start } = timing;
  if (start === undefined) return undefined;
  const play = replacement === 'rolling' ? rollingTimeline : allAtOnceTimeline;
  return play(setting, { ...timing, start });
}
