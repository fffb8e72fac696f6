import type { Ending, Followed, Following, Remedy, Watched } from './following.ts';
import { remedied } from './remedied.ts';
import { NO_TASKS } from './tasks-seen.ts';
import { EMPTY_TIMELINE } from './timeline.ts';
import { judge } from './verdict.ts';

/** How following a deployment begins, and what a judgement makes of it. */

/** A rollback that was asked for: the deployment that puts the old revision back, where its id is known. */
export interface AskedRollback {
  readonly by: Remedy['by'];
  /** By our clock, in milliseconds. */
  readonly deadline: number;
  readonly deploymentId?: string;
}

/** A deployment of which nothing was seen yet. @param now by our clock, milliseconds */
export function begin(followed: Followed, now: number): Following {
  return {
    controller: 'ECS',
    followed,
    deployment: followed.deployment,
    detail: { kind: 'list', since: now },
    missing: 0,
    readsSinceOver: 0,
    tasks: NO_TASKS,
    activity: { movedAt: now, tasksSuspect: false, tasksListedAt: now, stageSince: now },
    timeline: EMPTY_TIMELINE,
  };
}

/** When to stop watching, by our clock, in milliseconds. */
export function deadlineOf({ followed, remedy }: Following): number {
  return remedy?.deadline ?? followed.deadline;
}

/** A deployment that came to its end and is being rolled back by us: it is followed on. */
export function rollingBack({ ending, ...one }: Watched, { by, deadline, deploymentId }: AskedRollback): Following {
  const rollback = deploymentId === undefined ? {} : { rollback: { id: deploymentId, reason: ending.reason } };
  return { ...one, ...rollback, remedy: { after: ending, by, deadline } };
}

/** Judges what was last seen. @param now by our clock, milliseconds */
export function conclude(one: Following, now: number): Following {
  if (one.ending !== undefined) return one;
  const judgement = judge(one);
  switch (judgement.kind) {
    case 'going':
      return one;
    case 'ended':
      return { ...one, ending: endingOf(one, judgement.ending) };
    case 'rolling-back':
      return { ...one, rollback: judgement.rollback };
    case 'successor': {
      const { serviceDeployment: _, ...rest } = one;
      const detail = one.detail.kind === 'blind' ? one.detail : ({ kind: 'list', since: now } as const);
      return { ...rest, deployment: judgement.deployment, detail, tasks: NO_TASKS };
    }
  }
}

function endingOf(one: Following, ending: Ending): Ending {
  return one.remedy === undefined ? ending : remedied(one, one.remedy, ending);
}
