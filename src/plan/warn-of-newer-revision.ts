import { familyAndRevision, revisionNumber } from '../aws/arn.ts';
import { ifPossible } from '../aws/read.ts';
import { isSameAs } from '../task-definition/comparison.ts';
import { type Definition, familyIn } from '../task-definition/definition.ts';
import type { World } from '../world.ts';
import type { Target } from './plan.ts';
import type { ReadDefinition } from './select-services.ts';
import { renditionOf } from './target-rendition.ts';

/**
 * Warns where the family has a newer revision than the service runs and this deployment would leave its changes behind: infrastructure code registers revisions that nobody
 * has deployed yet. A newer one that differs in our image alone is left from a deployment that failed, and nothing is said.
 */
export async function warnOfNewerRevision(world: World, target: Target, readDefinition: ReadDefinition): Promise<void> {
  const { live, name } = target;
  const family = familyIn(live.json);
  const newest = await ifPossible(world.log, 'DescribeTaskDefinition', () => readDefinition(family));
  if (newest === undefined || numberOf(newest.arn) <= numberOf(live.arn)) return;
  if (isSameStart(target, newest)) return;
  const newer = familyAndRevision(newest.arn ?? '');
  const running = familyAndRevision(live.arn ?? '');
  world.log.warning(
    `Service ${name} runs ${running}, and ${newer} is newer: somebody, infrastructure code for instance, registered it and didn't deploy it. This deployment starts from ${running}, without what ${newer} changes. \`task-definition: ${family}\` starts from the newest.`,
  );
}

/** True where it makes no difference which of the two this deployment starts from. */
function isSameStart(target: Target, newest: Definition): boolean {
  const image = 'the same for both';
  try {
    const fromNewest = renditionOf(target, newest, image, target.live);
    return isSameAs(renditionOf(target, target.live, image, target.live), { arn: undefined, ...fromNewest });
  } catch {
    // What is asked can't be done to the newest one, so that is another.
    return false;
  }
}

function numberOf(arn: string | undefined): number {
  return Number(revisionNumber(arn ?? ''));
}
