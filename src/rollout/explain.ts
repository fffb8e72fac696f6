import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { diagnosisOf } from '../diagnose/finding.ts';
import { gather } from '../diagnose/gather.ts';
import type { ServiceResult, Verdict } from '../outcome.ts';
import { howToRollBack } from '../watch/ends-of-watching.ts';
import type { Watched } from '../watch/following.ts';
import type { WatchedDeployment } from '../watch/watched.ts';
import type { World } from '../world.ts';

/** The part of a result that says what went wrong. */
type Explained = Pick<ServiceResult, 'verdict' | 'reason' | 'hint' | 'code' | 'evidence'>;

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
  const diagnosis = diagnosisOf(evidence);
  return { ...combined(watched, diagnosis), evidence };
}

/** The diagnosis comes first, then what became of the deployment. */
function combined({ ending, ...watched }: Watched, diagnosis: Diagnosis | undefined): Omit<Explained, 'evidence'> {
  const known = diagnosis === undefined || ending.code === diagnosis.code;
  const reason = known ? ending.reason : `${diagnosis.cause}. ${capital(ending.reason)}`;
  const goesOn = ending.verdict === 'failed' && watched.remedy === undefined && ending.code !== undefined;
  const advice = diagnosis?.advice ?? (ending.code === undefined ? undefined : ending.hint);
  const rest = ending.verdict === 'timed-out' || diagnosis === undefined ? ending.hint : undefined;
  const hints = [advice, rest, goesOn ? howToRollBack(watched) : undefined].filter((one) => one !== undefined);
  const hint = [...new Set(hints)].join(' ');
  const code = diagnosis?.code ?? ending.code ?? ending.verdict;
  return { verdict: ending.verdict, reason, code, ...(hint === '' ? {} : { hint }) };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
