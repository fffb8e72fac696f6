import type { Random } from '../random.ts';

/** The number that a deployment, its service deployment and its revision share: 19 digits, the first not 0. */
export function deploymentNumber(random: Random): string {
  return random.digits(19);
}

/** A task, container or container instance id: 32 hexadecimal digits. */
export function taskId(random: Random): string {
  return random.hex(32);
}
