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
