import { numberIn } from '../../diagnose/facts/fields.ts';
import { taskSize } from '../../diagnose/facts/task-need.ts';
import { type Defect, defect } from './defect.ts';
import { objectAt, type Revision } from './part.ts';

const GIB = 1024;

/**
 * The sizes of a Fargate task: MiB that go with each number of CPU units.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, GIB, 2 * GIB]],
  [512, steps(1, 4, 1)],
  [1024, steps(2, 8, 1)],
  [2048, steps(4, 16, 1)],
  [4096, steps(8, 30, 1)],
  [8192, steps(16, 60, 4)],
  [16_384, steps(32, 120, 8)],
]);

const WINDOWS_CPUS: readonly number[] = [1024, 2048, 4096];

function steps(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * GIB);
}

/** CPU and memory of a Fargate task have to be a pair of the table. One beyond its ends may be new, so it is a warning. */
export function* fargateSizeDefects({ root, isFargate, isWindows }: Revision): Generator<Defect> {
  if (!isFargate) return;
  const cpu = taskSize(root.json, 'cpu', 'vcpu');
  const memory = taskSize(root.json, 'memory', 'gb');
  const cpus = [...SIZES.keys()];
  if (cpu === undefined || !SIZES.has(cpu)) {
    const severity = cpu !== undefined && cpu > Math.max(...cpus) ? 'warning' : 'error';
    yield defect(root, 'cpu', {
      rule: 'fargate-size',
      severity,
      allowed: `a Fargate task has one of ${cpus.join(', ')} CPU units (1024 are one vCPU)`,
      remedy: 'Set cpu of the task to one of these.',
    });
  } else if (isWindows && !WINDOWS_CPUS.includes(cpu)) {
    yield defect(root, 'cpu', {
      rule: 'fargate-size',
      allowed: `a Windows task on Fargate has one of ${WINDOWS_CPUS.join(', ')} CPU units`,
      remedy: 'Set cpu of the task to one of these.',
    });
  }
  yield* memoryDefects({ root }, cpu, memory);
}

function* memoryDefects({ root }: Pick<Revision, 'root'>, cpu: number | undefined, memory: number | undefined) {
  const sizes = SIZES.get(cpu ?? 0);
  if (memory === undefined) {
    yield defect(root, 'memory', {
      rule: 'fargate-size',
      allowed: 'a Fargate task needs its memory set for the whole task, in MiB',
      remedy: `Set memory of the task${sizes === undefined ? '' : ` to ${range(sizes)}`}.`,
    });
  } else if (sizes !== undefined && !sizes.includes(memory)) {
    yield defect(root, 'memory', {
      rule: 'fargate-size',
      severity: memory > Math.max(...sizes) ? 'warning' : 'error',
      allowed: `with ${cpu} CPU units Fargate knows ${range(sizes)} MiB`,
      remedy: `Set memory to ${nearestTo(memory, sizes)}, or choose another cpu for this much memory.`,
    });
  }
}

/** `512, 1024 or 2048`, or the ends and the step of a longer list. */
function range(sizes: readonly number[]): string {
  if (sizes.length <= 3) return `${sizes.slice(0, -1).join(', ')} or ${sizes.at(-1)}`;
  return `${sizes[0]} to ${sizes.at(-1)} in steps of ${(sizes[1] ?? 0) - (sizes[0] ?? 0)}`;
}

/** The smallest size that holds this much, or else the largest. */
function nearestTo(memory: number, sizes: readonly number[]): number {
  return sizes.find((size) => size >= memory) ?? Math.max(...sizes);
}

/** Fargate's disk for a task. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html */
export function* ephemeralStorageDefects({ root, isFargate }: Revision): Generator<Defect> {
  const storage = objectAt(root, 'ephemeralStorage');
  const size = numberIn(storage?.json, 'sizeInGiB');
  if (!isFargate || storage === undefined || size === undefined || (size >= 21 && size <= 200)) return;
  yield defect(storage, 'sizeInGiB', {
    rule: 'ephemeral-storage',
    allowed: 'it can be 21 to 200 GiB',
    remedy: 'Set it in that range, or leave ephemeralStorage out for the 20 GiB that every Fargate task has.',
  });
}
