import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  type Service,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { describeFailure } from '../aws/failure.ts';
import { writeOnce } from '../aws/write.ts';
import { errorMessage } from '../problem.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';

/** A deployment of ours that is to be rolled back. */
export interface OurDeployment {
  readonly cluster: string;
  readonly service: string;
  /** `ecs-svc/…` */
  readonly deploymentId: string;
  /** Of its service deployment, where it is known. */
  readonly serviceDeploymentArn: string | undefined;
  /** The revision to put back where ECS can't be asked to stop the deployment. */
  readonly previousArn: string;
}

/** What became of the request. */
export type RollbackRequest =
  | { readonly kind: 'asked'; readonly by: 'StopServiceDeployment' }
  | { readonly kind: 'asked'; readonly by: 'UpdateService'; readonly deploymentId: string | undefined }
  /** Not done, and why: another deployment took over, or ECS refused. */
  | { readonly kind: 'left'; readonly why: string };

/** The world as far as asking for a rollback needs it. */
type Acting = Pick<World, 'aws' | 'clock' | 'log'>;

/** Statuses of a service deployment that a stop had an effect on. */
const STOPPING = /^(STOP|ROLLBACK)/;

/**
 * Asks ECS to put the revision before back: by stopping our own deployment, or where that isn't possible by deploying that revision, only if our deployment is still the
 * service's PRIMARY. Never throws.
 * @param signal ends waits between tries; the requests themselves are carried out
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stop-service-deployment.html
 */
export async function rollBack(ours: OurDeployment, acting: Acting, signal: AbortSignal): Promise<RollbackRequest> {
  try {
    return (await stop(ours, acting, signal)) ?? (await putBack(ours, acting, signal));
  } catch (error) {
    return { kind: 'left', why: describeFailure(`rolling back ${ours.service}`, error) };
  }
}

async function stop(
  { serviceDeploymentArn }: OurDeployment,
  { aws, clock, log }: Acting,
  signal: AbortSignal,
): Promise<RollbackRequest | undefined> {
  if (serviceDeploymentArn === undefined) return undefined;
  try {
    await writeOnce(clock, signal, {
      send: () => aws.ecsOnce.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' })),
      look: async () => {
        const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [serviceDeploymentArn] });
        const [seen] = (await aws.ecs.send(command)).serviceDeployments ?? [];
        return STOPPING.test(seen?.status ?? '') ? {} : undefined;
      },
      evenWhenCancelled: true,
    });
    return { kind: 'asked', by: 'StopServiceDeployment' };
  } catch (error) {
    log.info(`Can't stop the deployment (${errorMessage(error)}): deploying the revision before it instead.`);
    return undefined;
  }
}

async function putBack(
  { cluster, service, deploymentId, previousArn }: OurDeployment,
  { aws, clock }: Acting,
  signal: AbortSignal,
): Promise<RollbackRequest> {
  const read = async () =>
    (await aws.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services?.[0];
  const now = await read();
  const primary = now === undefined ? undefined : primaryOf(now);
  if (primary?.id !== deploymentId) {
    const what =
      primary === undefined
        ? 'it has no deployment'
        : `it runs ${familyAndRevision(primary.taskDefinition ?? '')} by another deployment (${primary.id})`;
    return { kind: 'left', why: `${service} was not rolled back: ${what}` };
  }
  // ECS would start nothing, and the deployment would go on.
  if (primary.taskDefinition === previousArn) {
    return { kind: 'left', why: `${service} was not rolled back: no other revision is known that it ran before` };
  }
  const after = await writeOnce<Service | undefined>(clock, signal, {
    send: async () =>
      (await aws.ecsOnce.send(new UpdateServiceCommand({ cluster, service, taskDefinition: previousArn }))).service,
    look: async () => {
      const seen = await read();
      return seen?.taskDefinition === previousArn ? seen : undefined;
    },
    evenWhenCancelled: true,
  });
  return { kind: 'asked', by: 'UpdateService', deploymentId: after === undefined ? undefined : primaryOf(after)?.id };
}
