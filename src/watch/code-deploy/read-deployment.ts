import {
  BatchGetDeploymentTargetsCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { ifAllowed, ifPossible } from '../../aws/read.ts';
import type { World } from '../../world.ts';
import { detailsOf, nothingOf, seenOf, type TargetDetails } from './answer.ts';
import type { CodeDeploySeen, TargetSight } from './seen.ts';

const PURPOSE = 'the lifecycle events, traffic and task counts of the CodeDeploy deployment are not shown';

/**
 * One look at a CodeDeploy deployment: its state, and its target with the lifecycle events and the task sets. The target is extra: where the policy
 * denies it, the log says so once and it is left out from then on; where it can't be read this time, what was seen before stands in for it.
 * Takes two calls, and one more until the target is listed.
 * @param before the look before this one, of this deployment or of the one that it rolls back; remembers what needs no asking again
 * @throws what GetDeployment throws: DeploymentDoesNotExistException, AccessDeniedException, what the network does
 */
export async function readCodeDeploy(
  world: World,
  deploymentId: string,
  before?: CodeDeploySeen,
): Promise<CodeDeploySeen> {
  const answer = await world.aws.codeDeploy.send(new GetDeploymentCommand({ deploymentId }), abortable(world));
  const details = await readTarget(world, deploymentId, before);
  return seenOf(deploymentId, answer.deploymentInfo ?? {}, details, world.clock.now());
}

async function readTarget(
  world: World,
  deploymentId: string,
  before: CodeDeploySeen | undefined,
): Promise<TargetDetails> {
  if (before?.target.kind === 'denied') return nothingOf(before.target);
  const known = before?.id === deploymentId ? before : undefined;
  const target = known?.target.kind === 'listed' ? known.target : await findTarget(world, deploymentId);
  if (target.kind !== 'listed') return nothingOf(target);
  const seen = { target, events: known?.events ?? [], taskSets: known?.taskSets ?? [] };
  return (await unlessFailed(world, () => describeTarget(world, deploymentId, target.id))) ?? seen;
}

/** A deployment to ECS has one target. Before it has started the list is empty, or an error. */
async function findTarget(world: World, deploymentId: string): Promise<TargetSight> {
  const found = await unlessFailed(world, async (): Promise<TargetSight> => {
    const answer = await ifAllowed(world.log, 'codedeploy:ListDeploymentTargets', PURPOSE, () =>
      world.aws.codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), abortable(world)),
    );
    if (answer === undefined) return { kind: 'denied' };
    const id = answer.targetIds?.[0];
    return id === undefined ? { kind: 'unlisted' } : { kind: 'listed', id };
  });
  return found ?? { kind: 'unlisted' };
}

async function describeTarget(world: World, deploymentId: string, targetId: string): Promise<TargetDetails> {
  const answer = await ifAllowed(world.log, 'codedeploy:BatchGetDeploymentTargets', PURPOSE, () =>
    world.aws.codeDeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: [targetId] }),
      abortable(world),
    ),
  );
  if (answer === undefined) return nothingOf({ kind: 'denied' });
  return detailsOf(targetId, answer.deploymentTargets?.[0]?.ecsTarget ?? {});
}

/** Not started yet, throttled, cut off: the deployment itself was read, and that is what counts. */
async function unlessFailed<T>(world: World, read: () => Promise<T>): Promise<T | undefined> {
  return await ifPossible(world.log, 'the target of the deployment', read);
}

function abortable({ signal }: World): { abortSignal: AbortSignal } {
  return { abortSignal: signal };
}
