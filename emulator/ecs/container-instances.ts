import { optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';
import { taskInterfacesOf } from './instance-types.ts';
import type { Cluster, ContainerInstance, Task } from './model.ts';
import { taskId } from './numbers.ts';
import type { InstanceRoom } from './scheduler/placement.ts';
import type { EcsStore } from './store.ts';

/** What a scenario says about an instance. CPU in units, memory in MiB. */
export interface InstanceSeed {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  /** Network interfaces for tasks; by its type if undefined. */
  readonly interfaces: number | undefined;
  readonly address: string;
  readonly attributes: readonly Json[];
  readonly capacityProvider: string | undefined;
}

/** Ports that the agent, the engine and SSH hold on every instance. */
export const RESERVED_PORTS = ['22/tcp', '2375/tcp', '2376/tcp', '51678/tcp', '51679/tcp', '51680/tcp'];

export const AGENT_VERSION = '1.102.0';

/** Registers a container instance, ACTIVE and with its agent connected. */
export function addInstance(store: EcsStore, cluster: Cluster, seed: InstanceSeed): ContainerInstance {
  const id = taskId(store.random);
  const instance: ContainerInstance = {
    ...seed,
    interfaces: seed.interfaces ?? taskInterfacesOf(attributeMap(seed.attributes)),
    id,
    arn: store.arn(`container-instance/${cluster.name}/${id}`),
    ec2InstanceId: `i-${id.slice(0, 17)}`,
    registeredAt: store.clock.now(),
    status: 'ACTIVE',
    agentConnected: true,
    tasks: new Set(),
    version: 1,
  };
  cluster.instances.set(id, instance);
  return instance;
}

/** What is left on an instance. Stopping tasks still take their room. */
export function roomOn(instance: ContainerInstance): InstanceRoom {
  const tasks = [...instance.tasks];
  const taken = (of: (task: Task) => number) => tasks.reduce((sum, task) => sum + of(task), 0);
  const reserved = [...RESERVED_PORTS, ...tasks.flatMap((task) => task.need.ports)];
  return {
    arn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    agentVersion: AGENT_VERSION,
    agentConnected: instance.agentConnected,
    registeredAt: instance.registeredAt,
    cpu: instance.cpu - taken((task) => task.need.cpu),
    memory: instance.memory - taken((task) => task.need.memory),
    gpus: instance.gpus - taken((task) => task.need.gpus),
    ports: [...new Set([...reserved, ...tasks.flatMap(boundPorts)])],
    reservedPorts: reserved.length,
    interfaces: (instance.interfaces ?? Number.POSITIVE_INFINITY) - taken((task) => task.need.interfaces),
    attributes: attributeMap(instance.attributes),
    running: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    groups: tasks.map((task) => task.group),
  };
}

/** What an instance like this has before any task is on it. */
export function emptyRoom(seed: InstanceSeed): InstanceRoom {
  const attributes = attributeMap(seed.attributes);
  return {
    arn: '',
    ec2InstanceId: '',
    agentVersion: AGENT_VERSION,
    agentConnected: true,
    registeredAt: 0,
    cpu: seed.cpu,
    memory: seed.memory,
    gpus: seed.gpus,
    ports: RESERVED_PORTS,
    reservedPorts: RESERVED_PORTS.length,
    interfaces: seed.interfaces ?? taskInterfacesOf(attributes) ?? Number.POSITIVE_INFINITY,
    attributes,
    running: 0,
    groups: [],
  };
}

/** Gives a task its place. */
export function putOn(instance: ContainerInstance, task: Task): void {
  task.instance = instance;
  instance.tasks.add(task);
  instance.version += 1;
}

/** Takes back what a task that is STOPPED had. */
export function release(task: Task): void {
  if (task.instance?.tasks.delete(task)) task.instance.version += 1;
}

/** Attributes by name; one without a value is ''. */
export function attributeMap(attributes: readonly Json[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    attributes.map((one) => [optionalText(one, 'name') ?? '', optionalText(one, 'value') ?? '']),
  );
}

/** Ports that the engine chose. */
function boundPorts(task: Task): readonly string[] {
  if (task.need.interfaces > 0) return [];
  return task.containers.flatMap((container) =>
    container.networkBindings.map((binding) => `${binding.hostPort}/${binding.protocol}`),
  );
}
