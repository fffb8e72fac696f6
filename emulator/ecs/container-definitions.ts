import { objects, optionalFlag, optionalNumber, optionalObject, optionalText } from '../fields.ts';
import type { Json } from '../wire.ts';

/** A port that a container opens. `hostPort` 0 is one of the engine's choice. */
export interface PortMapping {
  readonly containerPort: number;
  readonly hostPort: number;
  readonly protocol: 'tcp' | 'udp';
}

/** What one task takes from a container instance: CPU units, MiB, GPUs, static host ports and network interfaces. */
export interface TaskNeed {
  readonly cpu: number;
  readonly memory: number;
  readonly gpus: number;
  /** Ports as `80/tcp`. */
  readonly ports: readonly string[];
  readonly interfaces: number;
}

/** The container definitions of a task definition as it was registered. */
export function containersOf(definition: Json): readonly Json[] {
  return objects(definition, 'containerDefinitions');
}

/** Whether the task stops when this container does; true unless it says otherwise. */
export function isEssential(container: Json): boolean {
  return optionalFlag(container, 'essential') ?? true;
}

/** The ports of a container as they apply in this network mode. */
export function portMappingsOf(container: Json, networkMode: string): readonly PortMapping[] {
  return objects(container, 'portMappings').flatMap((mapping) => {
    const containerPort = optionalNumber(mapping, 'containerPort');
    if (containerPort === undefined) return [];
    const fallback = networkMode === 'bridge' ? 0 : containerPort;
    const hostPort = optionalNumber(mapping, 'hostPort') ?? fallback;
    const protocol = optionalText(mapping, 'protocol') === 'udp' ? 'udp' : 'tcp';
    return [{ containerPort, hostPort, protocol } as const];
  });
}

/** The network mode that applies: bridge where none is given. */
export function networkModeOf(definition: Json): string {
  return optionalText(definition, 'networkMode') ?? 'bridge';
}

/** What a task of this definition reserves on its instance. */
export function needOf(definition: Json): TaskNeed {
  const containers = containersOf(definition);
  const mode = networkModeOf(definition);
  const sum = (of: (container: Json) => number) => containers.reduce((total, container) => total + of(container), 0);
  // A task with its own network interface binds no ports of the instance.
  const ports =
    mode === 'awsvpc' || mode === 'none' ? [] : containers.flatMap((container) => portMappingsOf(container, mode));
  return {
    cpu: units(definition, 'cpu') ?? sum((one) => optionalNumber(one, 'cpu') ?? 0),
    memory:
      units(definition, 'memory') ??
      sum((one) => optionalNumber(one, 'memoryReservation') ?? optionalNumber(one, 'memory') ?? 0),
    gpus: sum(gpusOf),
    ports: ports.filter((port) => port.hostPort > 0).map((port) => `${port.hostPort}/${port.protocol}`),
    interfaces: mode === 'awsvpc' ? 1 : 0,
  };
}

function gpusOf(container: Json): number {
  const gpus = objects(container, 'resourceRequirements').find((one) => one.type === 'GPU');
  return Number(gpus === undefined ? 0 : (optionalText(gpus, 'value') ?? 0));
}

/** Task-level `cpu` or `memory` as a number: `"1024"`, `"1 vCPU"` and `"2GB"` are understood; undefined if absent or unreadable. */
export function units(definition: Json, member: 'cpu' | 'memory'): number | undefined {
  const value = optionalText(definition, member);
  const match = /^\s*(\d+(?:\.\d+)?)\s*(vcpu|gb)?\s*$/i.exec(value ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * (match[2] === undefined ? 1 : 1024);
}

/** Whether the container has a health check of its own that can be on (`NONE` switches it off). */
export function hasHealthCheck(container: Json): boolean {
  const command = optionalObject(container, 'healthCheck')?.command;
  return Array.isArray(command) && command.length > 0 && command[0] !== 'NONE';
}
