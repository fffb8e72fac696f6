/** How many tasks there were, until the next of these. */
export interface TaskCounts {
  /** Milliseconds since the watch began. */
  readonly at: number;
  /** Tasks of our deployment. */
  readonly running: number;
  readonly pending: number;
  readonly desired: number;
  /** RUNNING tasks of all other deployments of the service. */
  readonly earlier: number;
}

/** A stage of a rollout, until the next of these. */
export interface Stage {
  readonly at: number;
  /** For people: `starting tasks`, `bake time`, `rolling back`. */
  readonly name: string;
}

/** Something that happened at one moment: a task that failed, a rollback that began. */
export interface Mark {
  readonly at: number;
  readonly text: string;
  readonly kind: 'bad' | 'good';
}

/** What a rollout looked like; every list is in order, and begins at 0 where it isn't empty. */
export interface Timeline {
  /** Milliseconds from the begin of the watch to its end. */
  readonly length: number;
  readonly counts: readonly TaskCounts[];
  readonly stages: readonly Stage[];
  readonly marks: readonly Mark[];
}

/** A timeline in which nothing happened yet. */
export const EMPTY_TIMELINE: Timeline = { length: 0, counts: [], stages: [], marks: [] };

/** What a look adds to a timeline. */
export interface Moment {
  readonly at: number;
  readonly counts?: Omit<TaskCounts, 'at'>;
  readonly stage?: string;
  readonly marks?: readonly Omit<Mark, 'at'>[];
}

/** The timeline with one more look in it; what didn't change isn't written down again. */
export function withMoment(timeline: Timeline, { at, counts, stage, marks = [] }: Moment): Timeline {
  const { counts: before, stages } = timeline;
  return {
    length: Math.max(timeline.length, at),
    counts:
      counts === undefined || isSame(before.at(-1), counts)
        ? before
        : [...before, { at: startOr(before, at), ...counts }],
    stages:
      stage === undefined || stages.at(-1)?.name === stage
        ? stages
        : [...stages, { at: startOr(stages, at), name: stage }],
    marks: [...timeline.marks, ...marks.map((mark) => ({ at, ...mark }))],
  };
}

/** The first of a list stands for everything before it. */
function startOr(list: readonly unknown[], at: number): number {
  return list.length === 0 ? 0 : at;
}

function isSame(before: TaskCounts | undefined, now: Omit<TaskCounts, 'at'>): boolean {
  return (
    before !== undefined &&
    before.running === now.running &&
    before.pending === now.pending &&
    before.desired === now.desired &&
    before.earlier === now.earlier
  );
}
