import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ecs';
import { describeFailure } from '../aws/failure.ts';
import { Unanswered, writeOnce } from '../aws/write.ts';
import type { Plan } from '../plan/plan.ts';
import { errorMessage, Problem } from '../problem.ts';
import type { World } from '../world.ts';
import { arrange } from './arrangement.ts';
import { LOAN_TAG, type Loan, loanIn, loanTag } from './loan.ts';
import type { OpenLoans } from './open-loans.ts';
import { isSame } from './percentages.ts';
import { readLive } from './read-live.ts';

/** A service with a tag that tells of a loan. */
export interface Tagged {
  readonly cluster: string;
  readonly name: string;
  readonly serviceArn: string;
}

/**
 * Keeps the percentages of every service that gets others for this deployment, as a tag of it. Done before anything is built, so that a role which may not
 * tag is told at once. A loan that is in force stays that of the run which made it, until this one deploys.
 * @throws Problem where a service can't be tagged
 */
export async function keepOriginals({ cluster, targets, update }: Plan, loans: OpenLoans, world: World): Promise<void> {
  for (const { name, service } of targets) {
    const arrangement = arrange(service, update?.percentages);
    if (arrangement.kind !== 'lend' || !isSame(arrangement.terms.was, arrangement.terms.original)) continue;
    const loan = { ...arrangement.terms, by: loans.by };
    const serviceArn = service.serviceArn ?? '';
    loans.open({ service: name, serviceArn, loan, stage: 'kept' });
    await keepOriginal({ cluster: cluster.name, name, serviceArn }, loan, world);
  }
}

/**
 * Writes the tag.
 * @throws Problem where ECS refuses it
 */
export async function keepOriginal(
  { cluster, name, serviceArn }: Tagged,
  loan: Loan,
  { aws, clock, signal }: World,
): Promise<void> {
  const tag = loanTag(loan);
  try {
    await writeOnce(clock, signal, {
      send: () => aws.ecsOnce.send(new TagResourceCommand({ resourceArn: serviceArn, tags: [tag] })),
      look: async () => ((await loanOf(aws, cluster, name))?.by === loan.by ? {} : undefined),
    });
  } catch (error) {
    // A tag that may or may not be there is no deployment that may be under way.
    if (error instanceof Unanswered) throw new Problem('the run was cancelled', { verdict: 'cancelled' });
    if (error instanceof Problem) throw error;
    throw new Problem(
      `minimum-healthy-percent, maximum-percent: the service's own percentages have to be kept as a tag of service '${name}' while it has others, and that fails: ${errorMessage(error)}`,
      {
        cause: error,
        hint: `Allow ecs:TagResource and ecs:UntagResource on ${serviceArn}, and see that the service has less than 50 tags.\nOr set keep-deployment-configuration: true, if the change is meant to stay: then nothing is put back.`,
      },
    );
  }
}

/** Removes the tag, unless another run has put its own there meanwhile; where that fails, the log says so. */
export async function forgetOriginal(
  { cluster, name, serviceArn }: Tagged,
  by: string,
  { aws, log }: Pick<World, 'aws' | 'log'>,
): Promise<void> {
  try {
    // A tag is removed by its key, whatever it says.
    if ((await loanOf(aws, cluster, name))?.by !== by) return;
    await aws.ecs.send(new UntagResourceCommand({ resourceArn: serviceArn, tagKeys: [LOAN_TAG] }));
  } catch (error) {
    log.warning(
      `The tag ${LOAN_TAG} of ${serviceArn} can't be removed (${describeFailure('UntagResource', error)}). Allow ecs:UntagResource, or remove it by hand.`,
    );
  }
}

async function loanOf(aws: World['aws'], cluster: string, name: string): Promise<Loan | undefined> {
  return loanIn((await readLive(aws, cluster, name)).service.tags);
}
