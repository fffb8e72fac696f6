import type { Json } from '../../aws/lossless.ts';
import { numberIn, objectsIn, textIn } from './fields.ts';

/** CPU units that an instance must have free for one task: the task's, else the sum of its containers'. */
export function cpuNeed(definition: Json): number | undefined {
  return taskSize(definition, 'cpu', 'vcpu') ?? sum(definition, (container) => numberIn(container, 'cpu') ?? 0);
}

/** MiB that an instance must have free for one task: the task's, else the sum of its containers' reservations, which go before their limits. */
export function memoryNeed(definition: Json): number | undefined {
  return (
    taskSize(definition, 'memory', 'gb') ??
    sum(definition, (container) => numberIn(container, 'memoryReservation') ?? numberIn(container, 'memory') ?? 0)
  );
}

/** The size of a whole task, CPU units or MiB: `512`, `1 vCPU`, `0.5GB`; ECS takes both spellings. Undefined where it is none. */
export function taskSize(definition: Json, name: 'cpu' | 'memory', unit: string): number | undefined {
  const number = numberIn(definition, name);
  if (number !== undefined) return number;
  const [, amount, written] = /^\s*([\d.]+)\s*([a-z]+)\s*$/i.exec(textIn(definition, name) ?? '') ?? [];
  return written?.toLowerCase() === unit && Number.isFinite(Number(amount)) ? Number(amount) * 1024 : undefined;
}

function sum(definition: Json, of: (container: Json) => number): number | undefined {
  const total = objectsIn(definition, 'containerDefinitions').reduce((soFar, container) => soFar + of(container), 0);
  return total > 0 ? total : undefined;
}

/** A port of the instance that a container wants for itself. */
export interface HostPort {
  readonly container: string;
  readonly port: number;
  readonly protocol: string;
}

/**
 * The fixed host ports of a definition: in bridge mode those that are written, in host mode every container port; tasks in awsvpc mode have an address of
 * their own. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
 */
export function hostPorts(definition: Json): readonly HostPort[] {
  const mode = textIn(definition, 'networkMode') ?? 'bridge';
  if (mode === 'awsvpc' || mode === 'none') return [];
  return objectsIn(definition, 'containerDefinitions').flatMap((container) =>
    objectsIn(container, 'portMappings').flatMap((mapping) => {
      const written = numberIn(mapping, 'hostPort') ?? 0;
      const port = written === 0 && mode === 'host' ? (numberIn(mapping, 'containerPort') ?? 0) : written;
      if (port === 0) return [];
      return [{ container: textIn(container, 'name') ?? '', port, protocol: textIn(mapping, 'protocol') ?? 'tcp' }];
    }),
  );
}
