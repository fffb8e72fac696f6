import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { Clue } from '../rules/rule.ts';
import {
  type Amount,
  freeOn,
  instanceName,
  instanceNamedIn,
  isTaken,
  most,
  takingTasks,
  totalOf,
} from './instances.ts';
import { cpuNeed, type HostPort, hostPorts, memoryNeed } from './task-need.ts';

/** What one task needs of something and what there is of it, as far as it is known. */
export interface Room {
  readonly need: number | undefined;
  /** The instance that comes closest: the one that ECS names, else the one with most free. */
  readonly closest: { readonly name: string; readonly free: number } | undefined;
  /** The instance that has most in all. */
  readonly largest: { readonly name: string; readonly total: number } | undefined;
}

/** Sets the need of a task against what the instances have. */
export function roomFor(amount: Amount, { text, evidence }: Clue): Room {
  const candidates = takingTasks(evidence.instances);
  const closest = instanceNamedIn(text, evidence.instances) ?? most(candidates, (one) => freeOn(one, amount));
  const free = closest === undefined ? undefined : freeOn(closest, amount);
  const largest = most(candidates, (one) => totalOf(one, amount));
  const total = largest === undefined ? undefined : totalOf(largest, amount);
  return {
    need: amount === 'CPU' ? cpuNeed(evidence.definition) : memoryNeed(evidence.definition),
    closest: closest === undefined || free === undefined ? undefined : { name: instanceName(closest), free },
    largest: largest === undefined || total === undefined ? undefined : { name: instanceName(largest), total },
  };
}

/** True where not even an empty instance could hold one task. */
export function isTooLarge({ need, largest }: Room): boolean {
  return need !== undefined && largest !== undefined && need > largest.total;
}

/** The fixed host port that stands in the way, and the instances where it is taken. */
export interface TakenPort {
  readonly port: HostPort;
  /** Where it is taken; empty where that isn't known. */
  readonly instances: readonly string[];
  /** Whether these are all that take new tasks. */
  readonly everywhere: boolean;
  /** Whether ECS calls the first of them the closest matching. */
  readonly isClosest: boolean;
}

/** Which of the task's fixed host ports is taken; the only one where the instances aren't known. */
export function takenPort({ text, evidence }: Clue): TakenPort | undefined {
  const ports = hostPorts(evidence.definition);
  const named = instanceNamedIn(text, evidence.instances);
  const candidates = takingTasks(evidence.instances);
  const order: readonly ContainerInstance[] = named === undefined ? candidates : [named, ...candidates];
  for (const instance of order) {
    const port = ports.find((one) => isTaken(instance, one));
    if (port === undefined) continue;
    const taken = candidates.filter((one) => isTaken(one, port));
    const instances = [instance, ...taken.filter((one) => one !== instance)].map(instanceName);
    return { port, instances, everywhere: taken.length === candidates.length, isClosest: instance === named };
  }
  const [only, ...others] = ports;
  return only === undefined || others.length > 0
    ? undefined
    : { port: only, instances: named === undefined ? [] : [instanceName(named)], everywhere: false, isClosest: true };
}
