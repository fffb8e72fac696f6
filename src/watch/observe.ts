import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';
import { failureKind } from '../aws/failure.ts';
import type { World } from '../world.ts';
import type { CallBudget } from './call-budget.ts';
import type { Detail, Following } from './following.ts';
import { belongsTo } from './verdict.ts';

/** DescribeServices and DescribeServiceDeployments take this many. */
const SERVICES_AT_ONCE = 10;
const DEPLOYMENTS_AT_ONCE = 20;

/** A service deployment that doesn't show up for this long (milliseconds) is not looked for any more. */
const GIVE_UP_LISTING = 60_000;

/** The list is asked from a little before our deployment, by the server's clock. */
const LIST_MARGIN = 60_000;

/** Reads the services of all deployments that are followed. */
export async function observeServices(
  world: World,
  cluster: string,
  following: readonly Following[],
  budget: CallBudget,
): Promise<Map<string, Service>> {
  const seen = new Map<string, Service>();
  for (const part of chunks(following, SERVICES_AT_ONCE)) {
    await budget.take(world.signal);
    const services = part.map(({ followed }) => followed.service);
    const answer = await world.aws.ecsOnce.send(new DescribeServicesCommand({ cluster, services }), abortable(world));
    for (const service of answer.services ?? []) seen.set(service.serviceName ?? '', service);
  }
  return seen;
}

/** Reads the service deployments whose ARNs are known. */
export async function observeServiceDeployments(
  world: World,
  following: readonly Following[],
  budget: CallBudget,
): Promise<Map<string, ServiceDeployment>> {
  const arns = following.flatMap(({ detail }) => (detail.kind === 'describe' ? [detail.arn] : []));
  const seen = new Map<string, ServiceDeployment>();
  for (const serviceDeploymentArns of chunks(arns, DEPLOYMENTS_AT_ONCE)) {
    await budget.take(world.signal);
    const answer = await world.aws.ecsOnce.send(
      new DescribeServiceDeploymentsCommand({ serviceDeploymentArns }),
      abortable(world),
    );
    for (const one of answer.serviceDeployments ?? []) seen.set(one.serviceDeploymentArn ?? '', one);
  }
  return seen;
}

/** Looks for the service deployment that belongs to our deployment. */
export async function findDetail(
  world: World,
  cluster: string,
  { followed, deployment, detail }: Following,
  budget: CallBudget,
): Promise<Detail> {
  if (detail.kind !== 'list') return detail;
  await budget.take(world.signal);
  const after = new Date(deployment.createdAt - LIST_MARGIN);
  const answer = await world.aws.ecsOnce.send(
    new ListServiceDeploymentsCommand({ cluster, service: followed.service, createdAt: { after } }),
    abortable(world),
  );
  const ours = answer.serviceDeployments?.find((one) => belongsTo(deployment.id, one.targetServiceRevisionArn));
  if (ours?.serviceDeploymentArn !== undefined) return { kind: 'describe', arn: ours.serviceDeploymentArn };
  return world.clock.now() - detail.since > GIVE_UP_LISTING ? { kind: 'blind' } : detail;
}

/** True where a closer look at service deployments will never be allowed or possible. */
export function isBlinding(error: unknown): boolean {
  return failureKind(error) === 'denied' || failureKind(error) === 'refused';
}

function abortable({ signal }: World): { abortSignal: AbortSignal } {
  return { abortSignal: signal };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
