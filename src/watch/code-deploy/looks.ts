import { type Mark, type Moment, type TaskCounts, withMoment } from '../timeline.ts';
import { type CodeDeployFollowing, remembering } from './following.ts';
import { judgeCodeDeploy } from './judgement.ts';
import type { News } from './news.ts';
import { type CodeDeploySeen, isRollback, taskSetLabelled } from './seen.ts';
import { stageWords } from './stage-words.ts';
import { trafficOf } from './traffic.ts';

/** What a look brought, taken over into what is known of a deployment, and judged. @param news what it has that the look before had not */
export function withLook(before: CodeDeployFollowing, seen: CodeDeploySeen, news: News): CodeDeployFollowing {
  const moved = news.progress.length + news.events.length > 0 || seen.status !== before.seen?.status;
  const startedBy = isRollback(seen) ? undefined : taskSetLabelled(seen, 'Green')?.id;
  const judgement = judgeCodeDeploy(before, seen);
  const after = remembering(
    {
      ...before,
      seen,
      ...(moved ? { movedAt: seen.at } : {}),
      ...(startedBy === undefined ? {} : { startedBy }),
    },
    judgement,
  );
  return { ...after, timeline: withMoment(before.timeline, momentOf(before, after, seen)) };
}

function momentOf(before: CodeDeployFollowing, after: CodeDeployFollowing, seen: CodeDeploySeen): Moment {
  const counts = countsOf(seen);
  const stage = stageWords(after);
  return {
    at: seen.at - after.followed.deployment.startedAt,
    ...(counts === undefined ? {} : { counts }),
    ...(stage === undefined ? {} : { stage }),
    marks: marksOf(before, after),
  };
}

/** Undefined where the target can't be seen, and for a rollback: which of its task sets it calls green isn't documented. */
function countsOf(seen: CodeDeploySeen): Omit<TaskCounts, 'at'> | undefined {
  if (isRollback(seen) || seen.taskSets.length === 0) return undefined;
  const [green, blue] = [taskSetLabelled(seen, 'Green'), taskSetLabelled(seen, 'Blue')];
  return {
    running: green?.running ?? 0,
    pending: green?.pending ?? 0,
    desired: green?.desired ?? blue?.desired ?? 0,
    earlier: blue?.running ?? 0,
  };
}

/** In few words: a diagram has little room. */
function marksOf(before: CodeDeployFollowing, after: CodeDeployFollowing): Omit<Mark, 'at'>[] {
  const breaks = before.broken === undefined && after.broken !== undefined;
  return [
    ...(!isAllNew(before) && isAllNew(after) ? [{ kind: 'good', text: 'all traffic moved' } as const] : []),
    ...(breaks ? [{ kind: 'bad', text: after.broken.diagnosis.code.replaceAll('-', ' ') } as const] : []),
  ];
}

function isAllNew({ seen }: CodeDeployFollowing): boolean {
  return seen !== undefined && !isRollback(seen) && trafficOf(seen)?.green === 100;
}
