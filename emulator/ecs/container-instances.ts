import { randomUUID } from 'node:crypto';
import { optionalText, seconds, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { needOf, networkModeOf } from './container-definitions.ts';
import type { Cluster, ContainerInstance, Task } from './model.ts';
import { page } from './paging.ts';
import type { InstanceRoom } from './scheduler/placement.ts';
import { type EcsStore, nameIn } from './store.ts';

/** What a scenario says about an instance. CPU in units, memory in MiB. */
export interface InstanceSeed {
  readonly cpu: number;
  readonly memory: number;
  readonly address: string;
  readonly attributes: readonly Json[];
}

/** Ports that the agent, the engine and SSH hold on every instance. */
const RESERVED_PORTS = ['22/tcp', '2375/tcp', '2376/tcp', '51678/tcp', '51679/tcp', '51680/tcp'];

/** Registers a container instance, ACTIVE and with its agent connected. */
export function addInstance(store: EcsStore, cluster: Cluster, seed: InstanceSeed): ContainerInstance {
  const id = randomUUID().replaceAll('-', '');
  const instance: ContainerInstance = {
    ...seed,
    id,
    arn: store.arn(`container-instance/${cluster.name}/${id}`),
    registeredAt: store.clock.now(),
    status: 'ACTIVE',
    agentConnected: true,
  };
  cluster.instances.set(id, instance);
  return instance;
}

/** What is left on an instance; `group` tells which tasks are the asking service's own. Stopping tasks still take their room. */
export function roomOn(cluster: Cluster, instance: ContainerInstance, group: string): InstanceRoom {
  const tasks = tasksOn(cluster, instance);
  const needs = tasks.map((task) => needOf(task.definition.raw));
  return {
    arn: instance.arn,
    cpu: instance.cpu - needs.reduce((sum, need) => sum + need.cpu, 0),
    memory: instance.memory - needs.reduce((sum, need) => sum + need.memory, 0),
    ports: [...RESERVED_PORTS, ...needs.flatMap((need) => need.ports), ...tasks.flatMap(boundPorts)],
    accepting: instance.status === 'ACTIVE' && instance.agentConnected,
    hasOurTask: tasks.some((task) => task.group === group),
  };
}

function tasksOn(cluster: Cluster, instance: ContainerInstance): readonly Task[] {
  return [...cluster.tasks.values()].filter((task) => task.instance === instance && task.lastStatus !== 'STOPPED');
}

/** Ports that the engine chose. */
function boundPorts(task: Task): readonly string[] {
  if (networkModeOf(task.definition.raw) === 'awsvpc') return [];
  return task.containers.flatMap((container) =>
    container.networkBindings.map((binding) => `${binding.hostPort}/${binding.protocol}`),
  );
}

/** ListContainerInstances and DescribeContainerInstances. */
export function containerInstanceOperations(store: EcsStore): Record<string, Operation> {
  return {
    ListContainerInstances: (input) => {
      // A `filter` expression is refused rather than misread; the query language comes with placement constraints.
      if (optionalText(input, 'filter') !== undefined) {
        throw new AwsError('InvalidParameterException', 'The emulator does not understand filter expressions.');
      }
      const status = optionalText(input, 'status');
      const all = [...store.cluster(input).instances.values()];
      const { items, next } = page(
        input,
        all.filter((one) => status === undefined || one.status === status),
        100,
      );
      return { containerInstanceArns: items.map((instance) => instance.arn), ...next };
    },
    DescribeContainerInstances: (input) => describeInstances(store, input),
  };
}

function describeInstances(store: EcsStore, input: Json): Json {
  const cluster = store.cluster(input);
  const references = texts(input, 'containerInstances');
  if (references.length === 0) throw new AwsError('InvalidParameterException', 'instanceIds can not be empty.');
  const found = references.map((reference) => ({ reference, instance: store.findInstance(cluster, reference) }));
  return {
    containerInstances: found.flatMap(({ instance }) => (instance === undefined ? [] : [describe(cluster, instance)])),
    failures: found
      .filter(({ instance }) => instance === undefined)
      .map(({ reference }) => ({
        arn: store.arn(`container-instance/${cluster.name}/${nameIn(reference)}`),
        reason: 'MISSING',
      })),
  };
}

function describe(cluster: Cluster, instance: ContainerInstance): Json {
  const room = roomOn(cluster, instance, '');
  const tasks = tasksOn(cluster, instance);
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: `i-${instance.id.slice(0, 17)}`,
    version: 1,
    versionInfo: { agentVersion: '1.102.0', agentHash: '0000000', dockerVersion: 'DockerVersion: 25.0.14' },
    remainingResources: resources(room.cpu, room.memory, room.ports),
    registeredResources: resources(instance.cpu, instance.memory, RESERVED_PORTS),
    status: instance.status,
    agentConnected: instance.agentConnected,
    runningTasksCount: running,
    pendingTasksCount: tasks.length - running,
    attributes: instance.attributes,
    registeredAt: seconds(instance.registeredAt),
    attachments: [],
    tags: [],
  };
}

/** PORTS are the ports that are taken, not those that are free. */
function resources(cpu: number, memory: number, ports: readonly string[]): readonly Json[] {
  const amount = (name: string, value: number) => ({
    name,
    type: 'INTEGER',
    doubleValue: 0,
    longValue: 0,
    integerValue: value,
  });
  const taken = (name: string, protocol: string) => ({
    name,
    type: 'STRINGSET',
    doubleValue: 0,
    longValue: 0,
    integerValue: 0,
    stringSetValue: [...new Set(ports)].filter((port) => port.endsWith(protocol)).map((port) => port.split('/')[0]),
  });
  return [amount('CPU', cpu), amount('MEMORY', memory), taken('PORTS', '/tcp'), taken('PORTS_UDP', '/udp')];
}
