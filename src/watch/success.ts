import { familyAndRevision } from '../aws/arn.ts';
import type { Ending, Following } from './following.ts';

/** The end of a deployment that ECS calls completed, with what it amounts to. */
export function successOf(following: Following): Ending {
  const { followed, service } = following;
  const revision = familyAndRevision(followed.definitionArn);
  if (service === undefined) return { verdict: 'succeeded', reason: `the service runs ${revision}` };
  if (service.desiredCount === 0) {
    const reason = `the service is set to ${revision}, but its desired count is 0: ${nobodyRuns(following)}`;
    return { verdict: 'succeeded', reason, nothingRan: true };
  }
  return { verdict: 'succeeded', reason: [`the service runs ${revision}`, ...tasksOf(following)].join(', ') };
}

/** Somebody may have scaled the service to zero meanwhile. */
function nobodyRuns({ tasks, timeline }: Following): string {
  const hasRun = tasks.hasRun || timeline.counts.some(({ running }) => running > 0);
  return hasRun ? 'no task runs it any more' : 'no task has run it';
}

function tasksOf({ service, serviceDeployment, deployment }: Following): string[] {
  const ours = service?.deployments?.find(({ id }) => id === deployment.id);
  const running = ours?.runningCount ?? service?.runningCount ?? 0;
  const wanted = ours?.desiredCount ?? service?.desiredCount ?? 0;
  const old = (service?.deployments ?? []).reduce(
    (sum, one) => sum + (one.id === deployment.id ? 0 : (one.runningCount ?? 0)),
    0,
  );
  const configuration = serviceDeployment?.deploymentConfiguration ?? service?.deploymentConfiguration;
  const early = configuration?.earlySuccessCriteria;
  const isEarly = early?.enable === true && (running < wanted || old > 0);
  return [
    `${running} of ${wanted} tasks running`,
    ...(isEarly ? [`which is enough for its early success criteria (${early.healthyPercent} %)`] : []),
    ...(old > 0 ? [`${old} of the old ${old === 1 ? 'task is' : 'tasks are'} still draining`] : []),
  ];
}
