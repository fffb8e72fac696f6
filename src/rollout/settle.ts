import { DescribeServiceDeploymentsCommand, DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { describeFailure } from '../aws/failure.ts';
import { ifPossible } from '../aws/read.ts';
import { belongsTo } from '../watch/verdict.ts';
import type { World } from '../world.ts';
import type { Intent, OpenIntents } from './intents.ts';
import { rollBack } from './roll-back.ts';
import { type Settlement, settlementOf, standingOfIntent } from './settlement.ts';

type Acting = Pick<World, 'aws' | 'clock' | 'log'>;

/** An UpdateService that was on its way when the main step ended may show a little later: looks, and milliseconds between them. */
const LOOKS = 4;
const LOOK_PAUSE = 750;

/**
 * Looks at every service that a main step left open, and finishes what is due: with `on-cancel: rollback` a deployment of ours is rolled back. Never throws.
 * @param wasCancelled the main step was cancelled or killed
 */
export async function settle(open: OpenIntents, wasCancelled: boolean, acting: Acting): Promise<Settlement[]> {
  return await Promise.all(
    open.services.map((intent) =>
      settleOne(intent, open, wasCancelled && open.onCancel === 'rollback', acting).catch((error: unknown) => ({
        service: intent.service,
        isOpen: true,
        text: `can't be looked at (${describeFailure('DescribeServices', error)}): a deployment of ${familyAndRevision(intent.definitionArn)} may be under way`,
      })),
    ),
  );
}

async function settleOne(intent: Intent, { cluster }: OpenIntents, undo: boolean, acting: Acting): Promise<Settlement> {
  const service = await read(intent, cluster, acting);
  const standing = standingOfIntent(intent, service);
  if (standing.kind !== 'ours' || !undo) return settlementOf(intent, standing);
  const deploymentId = standing.deployment.id ?? '';
  const current = await currentDeployment(service, deploymentId, acting);
  const previous = familyAndRevision(intent.previousArn);
  if (/^(STOP|ROLLBACK)/.test(current?.status ?? '')) {
    return {
      service: intent.service,
      isOpen: true,
      text: `deployment ${deploymentId} is being rolled back: ${previous} is put back`,
    };
  }
  const request = await rollBack(
    {
      cluster,
      service: intent.service,
      deploymentId,
      serviceDeploymentArn: current?.serviceDeploymentArn,
      previousArn: intent.previousArn,
    },
    acting,
    new AbortController().signal,
  );
  const text =
    request.kind === 'asked'
      ? `the run was cancelled, and on-cancel is rollback: deployment ${deploymentId} is rolled back (${request.by}), ${previous} is put back`
      : `${request.why}. ${settlementOf(intent, standing).text}`;
  return { service: intent.service, isOpen: true, text };
}

async function read(intent: Intent, cluster: string, { aws, clock }: Acting): Promise<Service> {
  for (let look = 1; ; look += 1) {
    const command = new DescribeServicesCommand({ cluster, services: [intent.service] });
    const service = (await aws.ecs.send(command)).services?.[0];
    if (service === undefined) throw new Error(`ECS doesn't know the service ${intent.service}`);
    if (look === LOOKS || standingOfIntent(intent, service).kind !== 'none') return service;
    await clock.sleep(LOOK_PAUSE);
  }
}

/** The service deployment of our deployment, where the service names it and it can be read. */
async function currentDeployment({ currentServiceDeployment }: Service, deploymentId: string, { aws, log }: Acting) {
  if (currentServiceDeployment === undefined) return undefined;
  const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [currentServiceDeployment] });
  const answer = await ifPossible(log, 'DescribeServiceDeployments', () => aws.ecs.send(command));
  const [seen] = answer?.serviceDeployments ?? [];
  return belongsTo(deploymentId, seen?.targetServiceRevision?.arn) ? seen : undefined;
}
