import type { Service, Task } from '@aws-sdk/client-ecs';
import { countsOf } from './counts.ts';
import { isOver } from './detail.ts';
import type { Activity, Following } from './following.ts';
import { isEveryday, newEvents } from './progress.ts';
import { stageWords } from './stage-words.ts';
import { withStopped } from './tasks-seen.ts';
import { type Mark, type Moment, withMoment } from './timeline.ts';

/** What a look brought, taken over into what is known of a deployment. */

/** A look at the service; undefined where the answer left it out. */
export function withService(one: Following, service: Service | undefined, isMissing: boolean): Following {
  const missing = isMissing ? one.missing + 1 : 0;
  if (service === undefined) return { ...one, missing };
  const over = one.serviceDeployment !== undefined && isOver(one.serviceDeployment);
  return { ...one, missing, service, readsSinceOver: over ? one.readsSinceOver + 1 : 0 };
}

/** A look at the stopped tasks. @param now by our clock, milliseconds */
export function withTasks(one: Following, tasks: readonly Task[], now: number): Following {
  const hasTargets = (one.service?.loadBalancers?.length ?? 0) > 0;
  const checks = { definition: one.followed.definition, hasTargets };
  return {
    ...one,
    tasks: withStopped(one.tasks, tasks, one.deployment.id, checks),
    activity: { ...one.activity, tasksSuspect: false, tasksListedAt: now },
  };
}

/** Writes down what changed between two looks: when something moved last, and the timeline. */
export function noted(before: Following, after: Following, now: number): Following {
  const activity = activityAfter(before, after, now);
  const { startedAt } = after.followed.deployment;
  return { ...after, activity, timeline: withMoment(after.timeline, momentOf(before, after, now - startedAt)) };
}

function activityAfter(before: Following, after: Following, now: number): Activity {
  const { activity } = after;
  const stageChanged = stageKey(before) !== stageKey(after);
  const moved =
    stageChanged ||
    JSON.stringify(countsOf(before)) !== JSON.stringify(countsOf(after)) ||
    before.tasks.stopped.length !== after.tasks.stopped.length ||
    newEvents(before, after).length > 0;
  return {
    ...activity,
    ...(moved ? { movedAt: now } : {}),
    ...(stageChanged ? { stageSince: now } : {}),
    tasksSuspect: activity.tasksSuspect || mayHaveLostTask(before, after),
  };
}

/** A step of a traffic shift is a stage of its own. */
function stageKey({ serviceDeployment: seen }: Following): string {
  return `${seen?.status} ${seen?.lifecycleStage} ${seen?.targetServiceRevision?.requestedProductionTrafficWeight}`;
}

/** True where a task that stopped would explain what changed: fewer tasks, more failures, tasks that start without there being more, an unusual event. */
function mayHaveLostTask(before: Following, after: Following): boolean {
  const [then, now] = [countsOf(before), countsOf(after)];
  if (then === undefined || now === undefined || then === now) return false;
  if (now.failed !== then.failed || now.running < then.running) return true;
  const total = now.running + now.pending;
  const events = newEvents(before, after);
  if (total < then.running + then.pending) return true;
  const started = events.some(({ message }) => message?.includes('has started'));
  return (started && total === then.running + then.pending) || events.some((event) => !isEveryday(event));
}

function momentOf(before: Following, after: Following, at: number): Moment {
  const counts = countsOf(after);
  const stage = stageWords(after);
  const failures = after.tasks.streak.filter((one) => !before.tasks.streak.includes(one));
  return {
    at,
    ...(counts === undefined
      ? {}
      : {
          counts: {
            running: counts.running,
            pending: counts.pending,
            desired: counts.desired,
            earlier: counts.earlier,
          },
        }),
    ...(stage === undefined ? {} : { stage }),
    marks: marksOf(failures.map(({ code }) => code.replaceAll('-', ' '))),
  };
}

/** Failures that were seen in one look stand at one place, each kind once: `crash × 3`. */
function marksOf(failures: readonly string[]): Omit<Mark, 'at'>[] {
  return [...new Set(failures)].map((text) => {
    const count = failures.filter((one) => one === text).length;
    return { kind: 'bad', text: count === 1 ? text : `${text} × ${count}` };
  });
}
