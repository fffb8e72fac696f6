import { optionalText, seconds, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { networkModeOf, units } from './container-definitions.ts';
import type { Task, TaskContainer } from './model.ts';
import { page } from './paging.ts';
import { type EcsStore, nameIn } from './store.ts';

/** ListTasks and DescribeTasks. */
export function taskOperations(store: EcsStore): Record<string, Operation> {
  return {
    ListTasks: (input) => {
      const { items, next } = page(input, matchingTasks(store, input), 100);
      return { taskArns: items.map((task) => task.arn), ...next };
    },
    DescribeTasks: (input) => describeTasks(store, input),
  };
}

function matchingTasks(store: EcsStore, input: Json): readonly Task[] {
  const cluster = store.cluster(input);
  const serviceName = optionalText(input, 'serviceName');
  const service = serviceName === undefined ? undefined : store.findService(cluster, serviceName);
  if (serviceName !== undefined && service === undefined) {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  const desiredStatus = optionalText(input, 'desiredStatus') ?? 'RUNNING';
  const startedBy = optionalText(input, 'startedBy');
  const family = optionalText(input, 'family');
  const instance = optionalText(input, 'containerInstance');
  const launchType = optionalText(input, 'launchType');
  const tests: ((task: Task) => boolean)[] = [
    // PENDING is accepted and never matches, as ECS sets no task's desired status to it.
    (task) => task.desiredStatus === desiredStatus,
    (task) => service === undefined || task.group === `service:${service.name}`,
    (task) => startedBy === undefined || task.startedBy === startedBy,
    (task) => family === undefined || task.definition.family === family,
    (task) => instance === undefined || task.instance?.id === nameIn(instance),
    (task) => launchType === undefined || task.launchType === launchType,
  ];
  return [...cluster.tasks.values()].filter((task) => tests.every((test) => test(task)));
}

function describeTasks(store: EcsStore, input: Json): Json {
  const cluster = store.cluster(input);
  const references = texts(input, 'tasks');
  if (references.length === 0) throw new AwsError('InvalidParameterException', 'Tasks cannot be empty.');
  if (references.length > 100)
    throw new AwsError('InvalidParameterException', 'Tasks cannot have more than 100 elements.');
  const found = references.map((reference) => {
    const arn = store.arn(`task/${cluster.name}/${nameIn(reference)}`);
    return { arn, task: cluster.tasks.get(arn) };
  });
  return {
    tasks: found.flatMap(({ task }) => (task === undefined ? [] : [describeTask(task)])),
    failures: found.filter(({ task }) => task === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
  };
}

/** A task as DescribeTasks shows it. */
export function describeTask(task: Task): Json {
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.definition.arn,
    group: task.group,
    startedBy: task.startedBy,
    launchType: task.launchType,
    ...(task.launchType === 'FARGATE' ? { platformVersion: '1.4.0', platformFamily: 'Linux' } : {}),
    ...(task.instance === undefined ? {} : { containerInstanceArn: task.instance.arn }),
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthOf(task),
    cpu: String(units(task.definition.raw, 'cpu') ?? 0),
    memory: String(units(task.definition.raw, 'memory') ?? 0),
    version: task.version,
    connectivity: 'CONNECTED',
    containers: task.containers.map((container) => describeContainer(task, container)),
    attachments: networkModeOf(task.definition.raw) === 'awsvpc' ? [networkInterface(task)] : [],
    attributes: [],
    overrides: { containerOverrides: task.containers.map(({ name }) => ({ name })), inferenceAcceleratorOverrides: [] },
    tags: [],
    ...times(task),
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode, stoppedReason: task.stoppedReason }),
  };
}

function times(task: Task): Json {
  const { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt } = task;
  const all = { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, time]) => (time === undefined ? [] : [[name, seconds(time)]])),
  );
}

function describeContainer(task: Task, container: TaskContainer): Json {
  const { arn, name, image, imageDigest, runtimeId, lastStatus, exitCode, reason, healthStatus } = container;
  return {
    containerArn: arn,
    taskArn: task.arn,
    name,
    image,
    ...(imageDigest === undefined || task.pullStoppedAt === undefined ? {} : { imageDigest }),
    ...(runtimeId === undefined ? {} : { runtimeId }),
    lastStatus,
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(reason === undefined ? {} : { reason }),
    // A task with its own network interface binds no ports of the instance.
    networkBindings: networkModeOf(task.definition.raw) === 'awsvpc' ? [] : container.networkBindings,
    networkInterfaces: [],
    healthStatus,
    cpu: '0',
  };
}

function networkInterface(task: Task): Json {
  return { id: task.id, type: 'ElasticNetworkInterface', status: 'ATTACHED', details: [] };
}

/** A task is HEALTHY when all its essential containers are; UNKNOWN where there is no check. */
function healthOf(task: Task): string {
  const states = task.containers.filter((container) => container.essential).map((container) => container.healthStatus);
  if (states.includes('UNHEALTHY')) return 'UNHEALTHY';
  return states.every((state) => state === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
