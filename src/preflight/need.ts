import type { Task } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { numberIn, objectsIn, textIn } from '../diagnose/facts/fields.ts';
import { containersOf } from '../task-definition/definition.ts';
import { cpuUnits, memoryMib } from '../task-definition/task-size.ts';

/** What one task takes from the instance that it runs on. */
export interface Need {
  /** CPU units. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  readonly gpus: number;
  /** Host ports that it binds, as `80/tcp`. Those that the engine chooses aren't among them. */
  readonly ports: readonly string[];
  /** Network interfaces of its own. */
  readonly interfaces: number;
}

/** The mode that tasks on Linux instances have where the definition names none. */
const DEFAULT_NETWORK_MODE = 'bridge';

/**
 * What a task of this definition takes: the size of the task, else the sum of its containers, and of their memory what is reserved.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
 */
export function needOf(json: Json): Need {
  const containers = containersOf(json);
  const sum = (of: (container: Json) => number) => containers.reduce((total, one) => total + of(one), 0);
  return {
    cpu: sizeIn(json, 'cpu', cpuUnits) ?? sum((one) => numberIn(one, 'cpu') ?? 0),
    memory:
      sizeIn(json, 'memory', memoryMib) ??
      sum((one) => numberIn(one, 'memoryReservation') ?? numberIn(one, 'memory') ?? 0),
    gpus: sum(gpusOf),
    ports: hostPortsOf(json),
    interfaces: networkModeOf(json) === 'awsvpc' ? 1 : 0,
  };
}

/** `bridge` where the definition says nothing. */
export function networkModeOf(json: Json): string {
  return textIn(json, 'networkMode') ?? DEFAULT_NETWORK_MODE;
}

/** The host ports that a task binds, as `80/tcp`: none where it has an address of its own. */
export function hostPortsOf(json: Json): readonly string[] {
  const mode = networkModeOf(json);
  if (mode === 'awsvpc' || mode === 'none') return [];
  const mappings = containersOf(json).flatMap((container) => objectsIn(container, 'portMappings'));
  const ports = mappings.flatMap((mapping) => {
    const port = mode === 'host' ? numberIn(mapping, 'containerPort') : numberIn(mapping, 'hostPort');
    return port === undefined || port === 0 ? [] : [`${port}/${textIn(mapping, 'protocol') ?? 'tcp'}`];
  });
  return [...new Set(ports)];
}

/** What a running task takes, where only the task tells: its definition is an older one that nobody read. */
export function needOfTask({ cpu, memory, containers = [], attachments = [] }: Task): Need {
  const sum = (of: (container: (typeof containers)[number]) => string | undefined) =>
    containers.reduce((total, one) => total + (Number(of(one)) || 0), 0);
  const bindings = containers.flatMap(({ networkBindings = [] }) => networkBindings);
  return {
    cpu: Number(cpu) || sum((one) => one.cpu),
    memory: Number(memory) || sum((one) => one.memoryReservation ?? one.memory),
    gpus: containers.reduce((total, { gpuIds = [] }) => total + gpuIds.length, 0),
    ports: bindings.flatMap(({ hostPort, protocol }) =>
      hostPort === undefined ? [] : `${hostPort}/${protocol ?? 'tcp'}`,
    ),
    interfaces: attachments.some(({ type }) => type === 'ElasticNetworkInterface') ? 1 : 0,
  };
}

function sizeIn(json: Json, member: string, read: (text: string) => string | undefined): number | undefined {
  const number = numberIn(json, member);
  if (number !== undefined) return number;
  const text = textIn(json, member);
  const size = text === undefined ? undefined : read(text);
  return size === undefined ? undefined : Number(size);
}

function gpusOf(container: Json): number {
  const gpu = objectsIn(container, 'resourceRequirements').find((one) => textIn(one, 'type') === 'GPU');
  return numberIn(gpu, 'value') ?? 0;
}
