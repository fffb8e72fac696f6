import type { Service, Task } from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type TargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { lastPart } from '../aws/arn.ts';
import { readTasks } from '../aws/read-tasks.ts';
import type { World } from '../world.ts';
import type { TargetHealth } from './evidence.ts';
import { describeInstances } from './read-instances.ts';
import { addressesOf, checkOf, healthOf, isAt, targetGroupsOf } from './targets.ts';
import { tryRead } from './try-read.ts';

const MOST_GROUPS = 4;

/** States of a target that tells nothing about why a task fails: it is well, or is being taken out. */
const TELLS_NOTHING = ['healthy', 'draining'];

/**
 * What the load balancers say about the tasks of a deployment: each target that is one of them, and where that can't be known each one that isn't
 * healthy. A task that ECS has stopped for its failed checks is no target any more; it is told as `unhealthy`, for the sake of its health check.
 * @param deploymentId of our deployment, `ecs-svc/…`
 * @param stopped our stopped tasks, newest first
 */
export async function readTargetHealth(
  world: World,
  service: Service,
  deploymentId: string,
  stopped: readonly Task[],
): Promise<TargetHealth[]> {
  const arns = groupsOf(service).slice(0, MOST_GROUPS);
  if (arns.length === 0) return [];
  const [targets, groups, running] = await Promise.all([
    Promise.all(arns.map((arn) => describeTargets(world, arn))),
    describeGroups(world, arns),
    readOurs(world, service, deploymentId),
  ]);
  const given = arns.map((arn, index) => ({
    arn,
    group: groups?.find(({ TargetGroupArn }) => TargetGroupArn === arn),
    targets: targets[index] ?? [],
    // `Task failed ELB health checks in (target-group arn:…)`
    failed: stopped.find(({ stoppedReason }) => stoppedReason?.includes(arn)),
    why: whyUnhealthy(service, arn),
  }));
  const failed = given.flatMap((one) => one.failed ?? []);
  const instanceIds = await readInstanceIds(world, service, [...(running ?? []), ...failed]);
  return given.flatMap((one) => evidenceOf(one, running, instanceIds));
}

/** A target group with everything that was read about it. */
interface GroupFacts {
  readonly arn: string;
  readonly group: TargetGroup | undefined;
  readonly targets: readonly TargetHealthDescription[];
  /** The newest of our tasks that ECS stopped for its failed checks here. */
  readonly failed: Task | undefined;
  readonly why: string | undefined;
}

/**
 * What the load balancer said of the last target that failed: ECS hands it on in an event, `… is unhealthy in (target-group arn:…) due to (reason …)`.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
 */
function whyUnhealthy({ events = [] }: Service, arn: string): string | undefined {
  const told = `is unhealthy in (target-group ${arn}) due to (reason `;
  const message = events.find((event) => event.message?.includes(told))?.message ?? '';
  return /\(reason (.+)\)/.exec(message)?.[1];
}

function evidenceOf(
  { arn, group, targets, failed, why }: GroupFacts,
  running: readonly Task[] | undefined,
  instanceIds: ReadonlyMap<string, string>,
): TargetHealth[] {
  const check = checkOf(group);
  const addresses = running?.map((task) => addressesOf(task, instanceIds));
  const ours = addresses?.every((one) => one !== undefined) ? addresses.flat() : undefined;
  const told = targets
    .filter(({ Target, TargetHealth: health }) =>
      ours === undefined ? !TELLS_NOTHING.includes(health?.State ?? '') : isAt(Target, ours),
    )
    .map((target) => healthOf(target, arn, check));
  if (failed === undefined || group === undefined || told.some(({ state }) => state === 'unhealthy')) return told;
  const [address] = addressesOf(failed, instanceIds) ?? [];
  const Target = { Id: address?.id ?? lastPart(failed.containerInstanceArn ?? ''), Port: address?.port };
  return [...told, healthOf({ Target, TargetHealth: { State: 'unhealthy', Description: why } }, arn, check)];
}

/**
 * Which of a service's running tasks are healthy in all their target groups.
 * @returns their ARNs; undefined where that can't be known: there is no target group, or something may not be read
 */
export async function healthyTasks(
  world: World,
  service: Service,
  tasks: readonly Task[],
): Promise<ReadonlySet<string> | undefined> {
  const arns = groupsOf(service);
  if (arns.length === 0 || arns.length > MOST_GROUPS) return undefined;
  const [all, instanceIds] = await Promise.all([
    Promise.all(arns.map((arn) => describeTargets(world, arn))),
    readInstanceIds(world, service, tasks),
  ]);
  const healthy = new Map(arns.map((arn, index) => [arn, all[index]?.filter(isHealthy)]));
  const known = tasks.map((task) => ({ arn: task.taskArn ?? '', addresses: addressesOf(task, instanceIds) }));
  if (all.includes(undefined) || known.some(({ addresses }) => addresses === undefined)) return undefined;
  const passes = (addresses: (typeof known)[number]['addresses']) =>
    targetGroupsOf(service).every((either) =>
      either.some((arn) => healthy.get(arn)?.some(({ Target }) => isAt(Target, addresses ?? []))),
    );
  return new Set(known.filter(({ addresses }) => passes(addresses)).map(({ arn }) => arn));
}

function isHealthy({ TargetHealth: health }: TargetHealthDescription): boolean {
  return health?.State === 'healthy';
}

function groupsOf(service: Service): string[] {
  return [...new Set(targetGroupsOf(service).flat())];
}

async function describeTargets(world: World, TargetGroupArn: string): Promise<TargetHealthDescription[] | undefined> {
  return await tryRead(world, 'elasticloadbalancing:DescribeTargetHealth', async (options) => {
    const answer = await world.aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }), options);
    return answer.TargetHealthDescriptions ?? [];
  });
}

async function describeGroups(world: World, TargetGroupArns: string[]): Promise<TargetGroup[] | undefined> {
  return await tryRead(world, 'elasticloadbalancing:DescribeTargetGroups', async (options) => {
    const answer = await world.aws.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns }), options);
    return answer.TargetGroups ?? [];
  });
}

async function readOurs(world: World, service: Service, deploymentId: string): Promise<Task[] | undefined> {
  const { clusterArn = '', serviceName = '' } = service;
  const running = await tryRead(world, 'ecs:ListTasks and ecs:DescribeTasks', ({ abortSignal }) =>
    readTasks(world, clusterArn, serviceName, 'RUNNING', { signal: abortSignal, pages: 1 }),
  );
  return running?.filter(({ startedBy }) => startedBy === deploymentId);
}

/** Ids of EC2 instances by the ARNs of the container instances that the tasks are on, where load balancers know the tasks by these. */
async function readInstanceIds(
  world: World,
  { clusterArn }: Service,
  tasks: readonly Task[],
): Promise<ReadonlyMap<string, string>> {
  const needed = tasks.filter((task) => addressesOf(task, new Map()) === undefined);
  const arns = [...new Set(needed.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []))];
  const instances = (await describeInstances(world, clusterArn, arns)) ?? [];
  return new Map(
    instances.map(({ containerInstanceArn = '', ec2InstanceId = '' }) => [containerInstanceArn, ec2InstanceId]),
  );
}
