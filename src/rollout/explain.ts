import { diagnosisOf } from '../diagnose/finding.ts';
import { gather } from '../diagnose/gather.ts';
import type { ServiceResult, Verdict } from '../outcome.ts';
import type { WatchedDeployment } from '../watch/watched.ts';
import type { World } from '../world.ts';
import { type Explanation, explanationOf } from './explanation.ts';

/** An explanation, and what it rests on. */
type Explained = Explanation & Pick<ServiceResult, 'evidence'>;

/** Verdicts for which the tasks of the deployment tell why. */
const TELLING: readonly Verdict[] = ['failed', 'rolled-back', 'stopped', 'timed-out'];

/**
 * What a red verdict rests on and what to do about it, as far as AWS still knows.
 * @param logLines how many lines of a failed container's log may be shown
 */
export async function explained(
  watched: WatchedDeployment,
  { cluster, logLines }: { readonly cluster: string; readonly logLines: number },
  world: World,
): Promise<Explained> {
  const { ending, followed, deployment } = watched;
  // CodeDeploy says itself why.
  if (watched.controller === 'CODE_DEPLOY' || !TELLING.includes(ending.verdict)) {
    return { code: ending.verdict, ...ending };
  }
  const evidence = await gather(world, {
    cluster,
    service: followed.service,
    deploymentId: deployment.id,
    since: deployment.createdAt,
    definition: followed.definition,
    stopped: watched.tasks.stopped,
    serviceDeployment: watched.serviceDeployment,
    logLines,
  });
  return { ...explanationOf(watched, diagnosisOf(evidence)), evidence };
}
