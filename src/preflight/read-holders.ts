import { DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { lastPart } from '../aws/arn.ts';
import { ifAllowed } from '../aws/read.ts';
import { isSteady, primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';
import type { InstanceForecast } from './forecast.ts';
import { type Holder, isHeldByOthers } from './holder.ts';
import { needOfTask } from './need.ts';

/** So many instances are looked at; on more of them nobody is named, and nothing is refused for its sake. */
const MOST_INSTANCES = 10;

/** DescribeServices takes this many. */
const SERVICES_AT_ONCE = 10;

/** DescribeScalableTargets takes this many. */
const TARGETS_AT_ONCE = 50;

const LEFT_OUT = 'who holds the place that the new tasks need';

/** ECS's tasks of a service belong to the group of this name. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
const SERVICE_GROUP = /^service:(.+)$/;

/**
 * The tasks on the instances where others than the service's own may keep a new task out.
 * @param own tasks of the service
 * @returns undefined where that is denied, or there are too many of them to look at
 * @throws what AWS says to anything else
 */
export async function readHolders(
  world: World,
  cluster: string,
  instances: readonly InstanceForecast[],
  own: readonly Holder[],
): Promise<readonly Holder[] | undefined> {
  const held = instances.filter((one) => isHeldByOthers(one, own));
  if (held.length > MOST_INSTANCES) return undefined;
  const tasks = await ifAllowed(world.log, 'ecs:ListTasks and ecs:DescribeTasks', `can't tell ${LEFT_OUT}`, () =>
    Promise.all(held.map(({ instance }) => tasksOn(world, cluster, instance.arn))),
  );
  if (tasks === undefined || tasks.includes(undefined)) return undefined;
  const all = tasks.flatMap((some) => some ?? []);
  const names = [...new Set(all.flatMap((task) => serviceOf(task) ?? []))];
  const resting = await readResting(world, cluster, names);
  return all.map((task) => {
    const service = serviceOf(task);
    return {
      instance: task.containerInstanceArn ?? '',
      task: task.taskArn ?? '',
      service,
      ports: needOfTask(task).ports,
      stays: service !== undefined && resting.has(service),
    };
  });
}

function serviceOf({ group = '' }: Task): string | undefined {
  return SERVICE_GROUP.exec(group)?.[1];
}

/** Undefined where there are more than one answer tells. */
async function tasksOn(world: World, cluster: string, containerInstance: string): Promise<readonly Task[] | undefined> {
  const options = { abortSignal: world.signal };
  const { taskArns = [], nextToken } = await world.aws.ecs.send(
    new ListTasksCommand({ cluster, containerInstance }),
    options,
  );
  if (nextToken !== undefined) return undefined;
  if (taskArns.length === 0) return [];
  return (await world.aws.ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }), options)).tasks ?? [];
}

/** Those of the services that are steady, and that nothing makes smaller. */
async function readResting(world: World, cluster: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const batches = Array.from({ length: Math.ceil(names.length / SERVICES_AT_ONCE) }, (_, index) =>
    names.slice(index * SERVICES_AT_ONCE, (index + 1) * SERVICES_AT_ONCE),
  );
  const described = await ifAllowed(
    world.log,
    'ecs:DescribeServices',
    `can't tell for how long it stays: ${LEFT_OUT}`,
    () => Promise.all(batches.map((batch) => describe(world, cluster, batch))),
  );
  const steady = (described ?? []).flat().filter(isResting);
  const least = await readLeast(world, cluster, steady);
  return new Set(
    steady.flatMap(({ serviceName = '', desiredCount = 0 }) =>
      (least?.get(serviceName) ?? desiredCount) < desiredCount || least === undefined ? [] : serviceName,
    ),
  );
}

async function describe(world: World, cluster: string, services: readonly string[]): Promise<readonly Service[]> {
  const command = new DescribeServicesCommand({ cluster, services: [...services] });
  return (await world.aws.ecs.send(command, { abortSignal: world.signal })).services ?? [];
}

/** Its deployment is over, and it has the tasks that it should have. */
export function isResting(service: Service): boolean {
  const primary = primaryOf(service);
  const { runningCount, desiredCount, pendingCount = 0 } = service;
  return primary !== undefined && isSteady(service, primary) && runningCount === desiredCount && pendingCount === 0;
}

/**
 * The fewest tasks that Application Auto Scaling may leave each service, by name; services that it doesn't scale aren't in it.
 * @returns undefined where the policy denies it, or there are too many of them to ask for at once
 */
async function readLeast(
  world: World,
  cluster: string,
  services: readonly Service[],
): Promise<ReadonlyMap<string, number> | undefined> {
  if (services.length === 0) return new Map();
  if (services.length > TARGETS_AT_ONCE) return undefined;
  const permission = 'application-autoscaling:DescribeScalableTargets';
  return await ifAllowed(world.log, permission, `can't tell whether it scales in: ${LEFT_OUT}`, async () => {
    const command = new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ResourceIds: services.map(({ serviceName }) => `service/${lastPart(cluster)}/${serviceName}`),
      ScalableDimension: 'ecs:service:DesiredCount',
    });
    const { ScalableTargets = [] } = await world.aws.scaling.send(command, { abortSignal: world.signal });
    return new Map(ScalableTargets.map(({ ResourceId = '', MinCapacity = 0 }) => [lastPart(ResourceId), MinCapacity]));
  });
}
