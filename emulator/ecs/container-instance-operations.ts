import { optionalFlag, optionalText, seconds, text, texts } from '../fields.ts';
import { AwsError, type Json, type Operation } from '../wire.ts';
import { AGENT_VERSION, RESERVED_PORTS, roomOn } from './container-instances.ts';
import type { EcsContext } from './context.ts';
import type { InstanceTroubles } from './instance-troubles.ts';
import type { Cluster, ContainerInstance } from './model.ts';
import { page } from './paging.ts';
import { expressionIn } from './placement-input.ts';
import { satisfies } from './scheduler/placement-expression.ts';
import { type EcsStore, nameIn } from './store.ts';

/** ListContainerInstances, DescribeContainerInstances, UpdateContainerInstancesState and DeregisterContainerInstance. */
export function containerInstanceOperations(
  context: EcsContext,
  troubles: InstanceTroubles,
): Record<string, Operation> {
  const { store } = context;
  return {
    ListContainerInstances: (input) => listInstances(context, input),
    DescribeContainerInstances: (input) => describeInstances(store, input),
    UpdateContainerInstancesState: (input) => {
      const status = text(input, 'status');
      if (status !== 'ACTIVE' && status !== 'DRAINING') {
        throw new AwsError('InvalidParameterException', 'Container instance status should be one of ACTIVE, DRAINING.');
      }
      const { found, failures } = findAll(store, input);
      for (const instance of found) troubles.setStatus(store.cluster(input), instance, status);
      return { containerInstances: found.map(describe), failures };
    },
    DeregisterContainerInstance: (input) => {
      const cluster = store.cluster(input);
      const instance = store.findInstance(cluster, text(input, 'containerInstance'));
      if (instance === undefined) throw new AwsError('InvalidParameterException', 'Container instance not found.');
      if (instance.tasks.size > 0 && optionalFlag(input, 'force') !== true) {
        throw new AwsError('InvalidParameterException', 'Found running tasks on the instance.');
      }
      troubles.deregister(cluster, instance, 'Container instance deregistration forced by user.');
      return { containerInstance: { ...describe(instance), status: 'INACTIVE' } };
    },
  };
}

function listInstances({ store, unsettled }: EcsContext, input: Json): Json {
  const status = optionalText(input, 'status');
  const filter = optionalText(input, 'filter');
  const expression = filter === undefined ? undefined : expressionIn(filter);
  const matching = [...store.cluster(input).instances.values()]
    .filter((one) => status === undefined || one.status === status)
    .filter(
      (one) => expression === undefined || satisfies(roomOn(one), expression, unsettled['missing-attribute-differs']),
    );
  const { items, next } = page(input, matching, 100);
  return { containerInstanceArns: items.map((instance) => instance.arn), ...next };
}

function findAll(store: EcsStore, input: Json): { found: readonly ContainerInstance[]; failures: readonly Json[] } {
  const cluster: Cluster = store.cluster(input);
  const references = texts(input, 'containerInstances');
  if (references.length === 0) throw new AwsError('InvalidParameterException', 'Container instances cannot be empty.');
  if (references.length > 100) {
    throw new AwsError('InvalidParameterException', 'Container instances cannot have more than 100 elements.');
  }
  const all = references.map((reference) => ({ reference, instance: store.findInstance(cluster, reference) }));
  return {
    found: all.flatMap(({ instance }) => (instance === undefined ? [] : [instance])),
    failures: all
      .filter(({ instance }) => instance === undefined)
      .map(({ reference }) => ({
        arn: store.arn(`container-instance/${cluster.name}/${nameIn(reference)}`),
        reason: 'MISSING',
      })),
  };
}

function describeInstances(store: EcsStore, input: Json): Json {
  const { found, failures } = findAll(store, input);
  const withTags = texts(input, 'include').includes('TAGS');
  const tags = (instance: ContainerInstance) => (withTags ? { tags: store.tags.get(instance.arn) ?? [] } : {});
  return { containerInstances: found.map((instance) => ({ ...describe(instance), ...tags(instance) })), failures };
}

function describe(instance: ContainerInstance): Json {
  const room = roomOn(instance);
  const tasks = [...instance.tasks];
  const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    ...(instance.capacityProvider === undefined ? {} : { capacityProviderName: instance.capacityProvider }),
    version: instance.version,
    versionInfo: { agentVersion: AGENT_VERSION, agentHash: '0000000', dockerVersion: 'DockerVersion: 25.0.14' },
    remainingResources: resources(room.cpu, room.memory, room.gpus, room.ports),
    registeredResources: resources(instance.cpu, instance.memory, instance.gpus, RESERVED_PORTS),
    status: instance.status,
    agentConnected: instance.agentConnected,
    runningTasksCount: running,
    pendingTasksCount: tasks.filter(({ lastStatus }) => ['PENDING', 'ACTIVATING'].includes(lastStatus)).length,
    attributes: instance.attributes,
    registeredAt: seconds(instance.registeredAt),
    attachments: [],
    tags: [],
  };
}

/** PORTS are the ports that are taken, not those that are free. */
function resources(cpu: number, memory: number, gpus: number, ports: readonly string[]): readonly Json[] {
  const none = { doubleValue: 0, longValue: 0, integerValue: 0 };
  const amount = (name: string, value: number) => ({ name, type: 'INTEGER', ...none, integerValue: value });
  const set = (name: string, values: readonly string[]) => ({
    name,
    type: 'STRINGSET',
    ...none,
    stringSetValue: values,
  });
  const taken = (protocol: string) =>
    ports.filter((port) => port.endsWith(protocol)).map((port) => port.slice(0, -protocol.length));
  const gpuIds = Array.from({ length: gpus }, (_, index) => `GPU-${index}`);
  return [
    amount('CPU', cpu),
    amount('MEMORY', memory),
    set('PORTS', taken('/tcp')),
    set('PORTS_UDP', taken('/udp')),
    ...(gpus > 0 ? [set('GPU', gpuIds)] : []),
  ];
}
