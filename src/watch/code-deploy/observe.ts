import {
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { describeFailure, failureKind } from '../../aws/failure.ts';
import { ifAllowed } from '../../aws/read.ts';
import type { World } from '../../world.ts';
import { detailsOf, nothingOf, seenOf, type TargetDetails } from './answer.ts';
import { shiftByName, type TrafficShift } from './planned-wait.ts';
import { readShift } from './read-shift.ts';
import type { CodeDeploySeen, TargetSight } from './seen.ts';

const PURPOSE = 'the lifecycle events, traffic and task counts of the CodeDeploy deployment are not shown';

/** The calls of watching CodeDeploy deployments: one attempt each, since the loop asks again anyway, and ended by a cancel. They are counted. */
export class CodeDeployObserver {
  readonly service = 'CodeDeploy';
  readonly #world: World;
  #calls = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** How many calls were made so far. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * One look at a deployment: its state, and its target with the lifecycle events and the task sets. The target is extra: where the policy
   * denies it, the log says so once and it is left out from then on; where it can't be read this time, what was seen before stands in for it.
   * Takes two calls, and one more until the target is listed.
   * @param before the look before this one, of this deployment or of the one that it rolls back; remembers what needs no asking again
   * @throws what GetDeployment throws: DeploymentDoesNotExistException, AccessDeniedException, what the network does
   */
  async look(deploymentId: string, before?: CodeDeploySeen): Promise<CodeDeploySeen> {
    const answer = await this.#codeDeploy().send(new GetDeploymentCommand({ deploymentId }), this.#abortable);
    const details = await this.#target(deploymentId, before);
    return seenOf(deploymentId, answer.deploymentInfo ?? {}, details, this.#world.clock.now());
  }

  /** How a deployment configuration moves traffic; undefined where that can't be read. AWS's own are known by their names, without a call. */
  async shift(configuration: string): Promise<TrafficShift | undefined> {
    const known = shiftByName(configuration);
    if (known !== undefined) return known;
    this.#calls += 1;
    return await readShift(this.#world, configuration);
  }

  async #target(deploymentId: string, before: CodeDeploySeen | undefined): Promise<TargetDetails> {
    if (before?.target.kind === 'denied') return nothingOf(before.target);
    const known = before?.id === deploymentId ? before : undefined;
    let target: TargetSight = known?.target ?? { kind: 'unlisted' };
    try {
      if (target.kind !== 'listed') target = await this.#findTarget(deploymentId);
      return target.kind === 'listed' ? await this.#describeTarget(deploymentId, target.id) : nothingOf(target);
    } catch (error) {
      // Not started yet, throttled, cut off: the deployment itself was read, and that is what counts.
      this.#world.log.debug(describeFailure('the target of the deployment', error));
      const [events, taskSets] = [known?.events ?? [], known?.taskSets ?? []];
      return { target, events, taskSets, missed: failureKind(error) };
    }
  }

  /** A deployment to ECS has one target. Before it has started the list is empty, or an error. */
  async #findTarget(deploymentId: string): Promise<TargetSight> {
    const answer = await ifAllowed(this.#world.log, 'codedeploy:ListDeploymentTargets', PURPOSE, () =>
      this.#codeDeploy().send(new ListDeploymentTargetsCommand({ deploymentId }), this.#abortable),
    );
    if (answer === undefined) return { kind: 'denied' };
    const id = answer.targetIds?.[0];
    return id === undefined ? { kind: 'unlisted' } : { kind: 'listed', id };
  }

  async #describeTarget(deploymentId: string, targetId: string): Promise<TargetDetails> {
    const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: [targetId] });
    const answer = await ifAllowed(this.#world.log, 'codedeploy:BatchGetDeploymentTargets', PURPOSE, () =>
      this.#codeDeploy().send(command, this.#abortable),
    );
    if (answer === undefined) return nothingOf({ kind: 'denied' });
    return detailsOf(targetId, answer.deploymentTargets?.[0]?.ecsTarget ?? {});
  }

  /** The client for one more call. */
  #codeDeploy(): CodeDeployClient {
    this.#calls += 1;
    return this.#world.aws.codeDeployOnce;
  }

  get #abortable(): { abortSignal: AbortSignal } {
    return { abortSignal: this.#world.signal };
  }
}
