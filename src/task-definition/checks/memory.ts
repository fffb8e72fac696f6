import { numberIn } from '../../diagnose/facts/fields.ts';
import { taskSize } from '../../diagnose/facts/task-need.ts';
import { type Defect, defect } from './defect.ts';
import type { Part, Revision } from './part.ts';

/** MiB that Docker needs for any container. */
const LEAST = 6;

/** A container's memory and its reservation, and what they come to. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function* memoryDefects({ root, containers, isFargate }: Revision): Generator<Defect> {
  const taskMemory = taskSize(root.json, 'memory', 'gb');
  const hasTaskMemory = taskMemory !== undefined || typeof root.json.memory === 'string';
  for (const container of containers) yield* containerDefects(container, hasTaskMemory || isFargate);
  yield* sumDefects(root, 'memory', taskMemory, containers.map(memoryOf), 'MiB', 'error');
  const cpus = containers.map(({ json }) => numberIn(json, 'cpu') ?? 0);
  yield* sumDefects(
    root,
    'cpu',
    taskSize(root.json, 'cpu', 'vcpu'),
    cpus,
    'CPU units',
    isFargate ? 'error' : 'warning',
  );
}

function* containerDefects(container: Part, hasTaskMemory: boolean): Generator<Defect> {
  const memory = numberIn(container.json, 'memory');
  const reservation = numberIn(container.json, 'memoryReservation');
  if (!hasTaskMemory && memory === undefined && reservation === undefined) {
    yield defect(container, 'memory', {
      rule: 'memory',
      allowed: 'without memory for the whole task every container needs memory or memoryReservation, in MiB',
      remedy: 'Set memoryReservation to what it usually needs, and memory to what it may have at most.',
    });
  }
  if (memory !== undefined && memory < LEAST) {
    yield defect(container, 'memory', {
      rule: 'memory',
      allowed: `a container needs ${LEAST} MiB at least`,
      remedy: 'Give it more; the number is MiB.',
    });
  }
  if (memory !== undefined && reservation !== undefined && memory <= reservation) {
    yield defect(container, 'memory', {
      rule: 'memory',
      allowed: `the limit has to be more than memoryReservation, which is ${reservation}`,
      remedy: `Raise memory above ${reservation}, lower memoryReservation, or leave one of the two out.`,
    });
  }
}

/** The reservation goes before the limit: it is what the container takes of the task. */
function memoryOf({ json }: Part): number {
  return numberIn(json, 'memoryReservation') ?? numberIn(json, 'memory') ?? 0;
}

function* sumDefects(
  root: Part,
  member: 'cpu' | 'memory',
  limit: number | undefined,
  parts: readonly number[],
  unit: string,
  severity: 'error' | 'warning',
): Generator<Defect> {
  const sum = parts.reduce((total, one) => total + one, 0);
  if (limit === undefined || sum <= limit) return;
  yield defect(root, member, {
    rule: 'memory',
    severity,
    allowed: `its containers ask for ${sum} ${unit} together (${parts.join(' + ')}), more than the task has`,
    remedy: `Raise ${member} of the task to ${sum} at least, or lower what the containers ask for.`,
  });
}
