import { randomBytes, randomUUID } from 'node:crypto';

/** The number that a deployment, its service deployment and its revision share: 19 digits, the first not 0. */
export function deploymentNumber(): string {
  const digits = (randomBytes(8).readBigUInt64BE() % 9_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n;
  return String(digits);
}

/** A task or container id: 32 hexadecimal digits. */
export function taskId(): string {
  return randomUUID().replaceAll('-', '');
}
