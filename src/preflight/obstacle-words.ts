import { lastPart } from '../aws/arn.ts';
import { listed } from '../problem.ts';
import type { Obstacle } from './fit.ts';
import type { InstanceForecast } from './forecast.ts';
import type { Holder } from './holder.ts';
import type { Instance } from './situation.ts';

/** So many instances are named with the same obstacle. */
const MOST_NAMES = 3;

/** What is known about who holds what a new task needs. */
export interface Holders {
  /** The service that is forecast. */
  readonly service: string;
  readonly tasks: readonly Holder[];
}

/**
 * Why a new task finds no place, in half a sentence for each kind of obstacle: `i-1: host port 80 is taken by task 4f… of service api`.
 * @param which obstacle of an instance counts
 */
export function obstacleLines(
  instances: readonly InstanceForecast[],
  holders: Holders,
  which: (one: InstanceForecast) => Obstacle | undefined,
): readonly string[] {
  const told = instances.flatMap((one) => {
    const obstacle = which(one);
    return obstacle === undefined ? [] : [{ name: one.instance.name, words: obstacleWords(obstacle, one, holders) }];
  });
  const byWords = Map.groupBy(told, ({ words }) => words);
  return [...byWords].map(([words, those]) => `${namesOf(those.map(({ name }) => name))}: ${words}`);
}

function namesOf(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return listed(names);
  return `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more instances`;
}

/** What keeps a new task off one instance, as half a sentence. */
export function obstacleWords(obstacle: Obstacle, { instance }: InstanceForecast, holders: Holders): string {
  switch (obstacle.kind) {
    case 'status':
      return `the instance is ${obstacle.status}`;
    case 'agent':
      return 'the ECS agent of the instance is not connected';
    case 'attribute':
      return `the instance lacks the attribute ${obstacle.name}${obstacle.value === undefined ? '' : ` = ${obstacle.value}`}, which the revision asks for`;
    case 'member-of':
      return "the instance doesn't satisfy the placement constraints";
    case 'distinct':
      return 'a task of the service is there already, and each has to be on an instance of its own';
    case 'cpu':
      return `${obstacle.free} CPU units are free, and a new task takes ${obstacle.needed}`;
    case 'memory':
      return `${obstacle.free} MiB of memory are free, and a new task takes ${obstacle.needed}`;
    case 'gpus':
      return `${obstacle.free} GPUs are free, and a new task takes ${obstacle.needed}`;
    case 'ports':
      return portWords(obstacle.ports, instance, holders);
    case 'port-limit':
      return 'no instance takes more than 100 host ports';
    case 'interfaces':
      return 'no network interface is left for one more task';
  }
}

/** Who has host ports of one instance: `host port 80 is taken by …`. */
export function portWords(
  ports: readonly string[],
  { arn, reservedPorts }: Instance,
  { service, tasks }: Holders,
): string {
  const which = `host port ${listed(ports.map(portName))}`;
  const kept = ports.every((port) => reservedPorts.includes(port));
  if (kept) return `${which} is kept by the instance itself`;
  const here = tasks.filter((one) => one.instance === arn && one.ports.some((port) => ports.includes(port)));
  if (here.length === 0) return `${which} is taken`;
  return `${which} is taken by ${listed(here.map((one) => holderName(one, service)))}`;
}

function holderName({ service: owner, task }: Holder, service: string): string {
  if (owner === service) return `${service}'s own running task`;
  const id = lastPart(task).slice(0, 8);
  return owner === undefined ? `task ${id}, which no service started` : `task ${id} of service ${owner}`;
}

/** `80`, `53/udp` */
export function portName(port: string): string {
  return port.replace(/\/tcp$/, '');
}
