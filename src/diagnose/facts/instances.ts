import type { ContainerInstance, Resource } from '@aws-sdk/client-ecs';
import { lastPart } from '../../aws/arn.ts';
import type { HostPort } from './task-need.ts';

/** A name of ECS for what an instance has: CPU units, or MiB. */
export type Amount = 'CPU' | 'MEMORY';

/** How people know an instance: by its EC2 id, else by the id of the container instance. */
export function instanceName({ ec2InstanceId, containerInstanceArn }: ContainerInstance): string {
  return ec2InstanceId ?? lastPart(containerInstanceArn ?? '');
}

/** What is free on an instance now. */
export function freeOn(instance: ContainerInstance, amount: Amount): number | undefined {
  return named(instance.remainingResources, amount)?.integerValue;
}

/** What an instance has in all. */
export function totalOf(instance: ContainerInstance, amount: Amount): number | undefined {
  return named(instance.registeredResources, amount)?.integerValue;
}

/** True where a fixed host port is taken: ECS lists the ports in use, and not the free ones. */
export function isTaken(instance: ContainerInstance, { port, protocol }: HostPort): boolean {
  const list = named(instance.remainingResources, protocol === 'udp' ? 'PORTS_UDP' : 'PORTS');
  return list?.stringSetValue?.includes(String(port)) ?? false;
}

/** The instances that take new tasks. */
export function takingTasks(instances: readonly ContainerInstance[]): readonly ContainerInstance[] {
  return instances.filter(
    ({ status, agentConnected }) => (status ?? 'ACTIVE') === 'ACTIVE' && agentConnected !== false,
  );
}

/** The instance that an event calls the closest matching: `(container-instance 0123…)`. */
export function instanceNamedIn(text: string, instances: readonly ContainerInstance[]): ContainerInstance | undefined {
  const id = /container-instance ([0-9a-f-]{8,})/.exec(text)?.[1];
  return instances.find(({ containerInstanceArn }) => id !== undefined && lastPart(containerInstanceArn ?? '') === id);
}

/** The one of the given instances that has the most by some measure. */
export function most(
  instances: readonly ContainerInstance[],
  measure: (instance: ContainerInstance) => number | undefined,
): ContainerInstance | undefined {
  return instances.reduce<ContainerInstance | undefined>(
    (best, one) => (best === undefined || (measure(one) ?? 0) > (measure(best) ?? 0) ? one : best),
    undefined,
  );
}

function named(resources: readonly Resource[] | undefined, name: string): Resource | undefined {
  return resources?.find((one) => one.name === name);
}
