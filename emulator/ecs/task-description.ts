import { optionalNumber, optionalText, pick, seconds } from '../fields.ts';
import type { Json } from '../wire.ts';
import { containersOf } from './container-definitions.ts';
import { attributeMap } from './container-instances.ts';
import type { Task, TaskContainer } from './model.ts';
import { describeOverrides } from './overrides.ts';
import type { EcsStore } from './store.ts';
import { describeAttachment, describeInterfaces } from './task-interface.ts';

/** A task as DescribeTasks shows it, without its tags. */
export function describeTask(store: EcsStore, task: Task): Json {
  const { effective, capacityProvider, enableExecuteCommand } = task;
  const zone = zoneOf(store, task);
  return {
    taskArn: task.arn,
    clusterArn: task.cluster.arn,
    taskDefinitionArn: task.definition.arn,
    group: task.group,
    ...(task.startedBy === '' ? {} : { startedBy: task.startedBy }),
    launchType: task.launchType,
    ...(capacityProvider === undefined ? {} : { capacityProviderName: capacityProvider }),
    ...fargateMembers(task),
    ...(task.instance === undefined ? {} : { containerInstanceArn: task.instance.arn }),
    ...(zone === undefined ? {} : { availabilityZone: zone }),
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthOf(task),
    cpu: String(task.need.cpu),
    memory: String(task.need.memory),
    enableExecuteCommand,
    version: task.version,
    ...connection(task),
    containers: task.containers.map((container) => describeContainer(task, container)),
    attachments: describeAttachment(task),
    attributes:
      task.launchType === 'FARGATE' ? [{ name: 'ecs.cpu-architecture', value: architectureOf(effective) }] : [],
    inferenceAccelerators: [],
    overrides: describeOverrides(effective, task.overrides),
    tags: [],
    ...times(task),
    ...pick({ stopCode: task.stopCode, stoppedReason: task.stoppedReason }, ['stopCode', 'stoppedReason']),
  };
}

function fargateMembers(task: Task): Json {
  if (task.launchType !== 'FARGATE') return {};
  const storage = { sizeInGiB: 20, ...(task.effective.ephemeralStorage ?? {}) };
  return {
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    ephemeralStorage: storage,
    fargateEphemeralStorage: storage,
  };
}

/** ECS speaks with a task from the time when its agent has taken it over. */
function connection(task: Task): Json {
  if (task.pullStartedAt === undefined) return {};
  const isConnected = task.instance?.agentConnected ?? true;
  return { connectivity: isConnected ? 'CONNECTED' : 'DISCONNECTED', connectivityAt: seconds(task.pullStartedAt) };
}

function times(task: Task): Json {
  const { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, stoppedAt } = task;
  // Containers have ended by then; the network interface goes last.
  const executionStoppedAt = task.startedAt === undefined ? undefined : stoppedAt;
  const all = { createdAt, pullStartedAt, pullStoppedAt, startedAt, stoppingAt, executionStoppedAt, stoppedAt };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, time]) => (time === undefined ? [] : [[name, seconds(time)]])),
  );
}

function describeContainer(task: Task, container: TaskContainer): Json {
  const { arn, name, image, imageDigest, runtimeId, lastStatus, exitCode, reason, healthStatus } = container;
  const definition = containersOf(task.effective).find((one) => one.name === name) ?? {};
  const limits = pick(
    {
      memory: optionalNumber(definition, 'memory'),
      memoryReservation: optionalNumber(definition, 'memoryReservation'),
    },
    ['memory', 'memoryReservation'],
  );
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
    networkBindings: task.interface === undefined ? container.networkBindings : [],
    networkInterfaces: describeInterfaces(task),
    healthStatus,
    cpu: String(optionalNumber(definition, 'cpu') ?? 0),
    ...Object.fromEntries(Object.entries(limits).map(([member, value]) => [member, String(value)])),
  };
}

/** A task is HEALTHY when all its essential containers are; UNKNOWN where there is no check. */
function healthOf(task: Task): string {
  const states = task.containers.filter((container) => container.essential).map((container) => container.healthStatus);
  if (states.includes('UNHEALTHY')) return 'UNHEALTHY';
  return states.every((state) => state === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

function zoneOf(store: EcsStore, { instance, interface: own }: Task): string | undefined {
  if (instance !== undefined) return attributeMap(instance.attributes)['ecs.availability-zone'];
  return own === undefined ? undefined : (store.subnets.get(own.subnetId) ?? `${store.account.region}a`);
}

function architectureOf(definition: Json): string {
  const platform = definition.runtimePlatform;
  const asked =
    typeof platform === 'object' && platform !== null ? optionalText({ ...platform }, 'cpuArchitecture') : undefined;
  return (asked ?? 'X86_64').toLowerCase();
}
