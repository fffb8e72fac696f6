import type { Service, Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { ifAllowed } from '../aws/read.ts';
import { readTasks } from '../aws/read-tasks.ts';
import { objectsIn, textIn } from '../diagnose/facts/fields.ts';
import type { Percentages } from '../percentages/percentages.ts';
import { plannedWait } from '../watch/planned-wait.ts';
import type { World } from '../world.ts';
import { needOf, needOfTask } from './need.ts';
import { type ReadInstances, readCapacity } from './read-capacity.ts';
import { readMembers } from './read-cluster.ts';
import { readLoadBalancing } from './read-load-balancing.ts';
import { requiredAttributes } from './required-attributes.ts';
import type { Capacity, Demand, OldTask, Replacement, Situation } from './situation.ts';
import { containerHealthOf, startOf, stopTimeoutOf, type Timing } from './timing.ts';

/** So many tasks of a service are looked at, in hundreds; a larger one's placement isn't forecast. */
const TASK_PAGES = 20;

/** What is to be deployed to a service, and in which way. */
export interface Undertaking {
  /** As ECS describes it. */
  readonly service: Service;
  /** The revision that it runs. */
  readonly live: Json;
  /** The revision to come, which need not be registered yet. */
  readonly next: Json;
  /** Where it isn't to stay as it is. */
  readonly desired: number | undefined;
  /** Those that hold for this deployment. */
  readonly percentages: Percentages;
}

/**
 * Reads what the forecast of one service looks at. What the policy denies is left out, and the log names the permission.
 * @param readInstances of its cluster
 * @throws what AWS says to anything else
 */
export async function readSituation(
  world: World,
  { service, live, next, desired, percentages }: Undertaking,
  readInstances: ReadInstances,
): Promise<Situation> {
  const { serviceName = '', desiredCount = 0, schedulingStrategy, deploymentConfiguration } = service;
  const daemon = schedulingStrategy === 'DAEMON';
  const [capacity, tasks, members, balancing] = await Promise.all([
    readCapacity(world, service, readInstances),
    readOldTasks(world, service),
    readAllMembers(world, service, next),
    readLoadBalancing(world, service),
  ]);
  const timing: Timing = {
    start: startOf(tasks ?? []),
    health: Math.max(balancing.health, containerHealthOf(next)),
    drain: balancing.drain,
    stopTimeout: stopTimeoutOf(live),
    bake: plannedWait(deploymentConfiguration),
  };
  return {
    service: serviceName,
    desired: desired ?? desiredCount,
    daemon,
    replacement: replacementOf(service),
    percentages,
    capacity: tasks === undefined || members === 'denied' ? withoutPlaces(capacity) : capacity,
    tasks: tasks === undefined ? assumedTasks(service, live) : tasks.map(oldTask),
    demand: { ...demandOf(service, next), members: members === 'denied' ? undefined : members },
    timing,
  };
}

function replacementOf({ deploymentConfiguration, deploymentController }: Service): Replacement {
  const { strategy = 'ROLLING' } = deploymentConfiguration ?? {};
  return strategy === 'ROLLING' && deploymentController?.type !== 'CODE_DEPLOY' ? 'rolling' : 'all-at-once';
}

/** Undefined where they are too many, or may not be read. */
async function readOldTasks(world: World, service: Service): Promise<readonly Task[] | undefined> {
  const { clusterArn = '', serviceName = '', runningCount = 0 } = service;
  if (runningCount > TASK_PAGES * 100) {
    world.log.info(`Skipped: ${serviceName} has ${runningCount} tasks, too many to look at where each of them is.`);
    return undefined;
  }
  return await ifAllowed(
    world.log,
    'ecs:ListTasks and ecs:DescribeTasks',
    "can't tell where the tasks of the service are and how long they took to start",
    () => readTasks(world, clusterArn, serviceName, 'RUNNING', { signal: world.signal, pages: TASK_PAGES }),
  );
}

function oldTask(task: Task): OldTask {
  return {
    arn: task.taskArn ?? '',
    instance: task.containerInstanceArn,
    need: needOfTask(task),
    healthy: task.lastStatus === 'RUNNING' && task.healthStatus !== 'UNHEALTHY',
  };
}

/** As many as the service says it has, wherever they are. */
function assumedTasks({ runningCount = 0 }: Service, live: Json): readonly OldTask[] {
  const need = needOf(live);
  return Array.from({ length: runningCount }, (_, index) => ({
    arn: String(index),
    instance: undefined,
    need,
    healthy: true,
  }));
}

/** Who doesn't know where the old tasks are, or where new ones may go, can't tell whether there is room. */
function withoutPlaces(capacity: Capacity): Capacity {
  return capacity.kind === 'instances' ? { kind: 'unknown' } : capacity;
}

function demandOf({ schedulingStrategy, placementConstraints = [] }: Service, next: Json): Omit<Demand, 'members'> {
  const distinct = placementConstraints.some(({ type }) => type === 'distinctInstance');
  return {
    need: needOf(next),
    attributes: requiredAttributes(next),
    distinct: distinct || schedulingStrategy === 'DAEMON',
  };
}

/** Undefined where there is no constraint. */
type Members = ReadonlySet<string> | 'denied' | undefined;

/** The instances that satisfy all `memberOf` constraints of the service and of the revision to come. */
async function readAllMembers(world: World, service: Service, next: Json): Promise<Members> {
  const ofService = (service.placementConstraints ?? []).flatMap(({ type, expression }) =>
    type === 'memberOf' ? (expression ?? []) : [],
  );
  const ofDefinition = objectsIn(next, 'placementConstraints').flatMap((one) =>
    textIn(one, 'type') === 'memberOf' ? (textIn(one, 'expression') ?? []) : [],
  );
  const expressions = [...new Set([...ofService, ...ofDefinition])];
  const sets = await Promise.all(
    expressions.map((expression) => readMembers(world, service.clusterArn ?? '', expression)),
  );
  const known = sets.filter((set) => set !== undefined);
  if (known.length < sets.length) return 'denied';
  const [first, ...others] = known;
  return first === undefined ? undefined : new Set([...first].filter((arn) => others.every((set) => set.has(arn))));
}
