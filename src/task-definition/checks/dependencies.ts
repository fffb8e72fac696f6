import { isOn, objectIn, textIn } from '../../diagnose/facts/fields.ts';
import { listed } from '../../problem.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { itemsIn, nameIn, type Part, type Revision } from './part.ts';

const CONDITIONS: readonly string[] = ['START', 'COMPLETE', 'SUCCESS', 'HEALTHY'];

/** What containers wait for. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html */
export function* dependencyDefects({ containers }: Revision): Generator<Defect> {
  for (const container of containers) {
    for (const dependency of itemsIn(container, 'dependsOn')) {
      const target = containers.find((one) => nameIn(one) === textIn(dependency.json, 'containerName'));
      if (target === undefined) yield unknownContainer(dependency, containers);
      else yield* conditionDefects(dependency, target);
    }
  }
  yield* circles(containers);
}

function unknownContainer(dependency: Part, containers: readonly Part[]): Defect {
  return defect(dependency, 'containerName', {
    rule: 'depends-on',
    allowed: `it has to be a container of the task, and these are ${listed(containers.map(nameIn).map(shortened))}`,
    remedy: 'Correct the name, or take the dependency out.',
  });
}

function* conditionDefects(dependency: Part, target: Part): Generator<Defect> {
  const condition = textIn(dependency.json, 'condition') ?? '';
  const name = shortened(nameIn(target));
  const wrong = (allowed: string, remedy: string) =>
    defect(dependency, 'condition', { rule: 'depends-on', allowed, remedy });
  if (!CONDITIONS.includes(condition)) {
    yield wrong(
      `it can be ${listed(CONDITIONS)}`,
      'Set one of these, in capitals; START waits for nothing but its start.',
    );
  }
  if ((condition === 'COMPLETE' || condition === 'SUCCESS') && isOn(target.json, 'essential')) {
    yield wrong(
      `it waits for ${name} to end, and ${name} is essential, so the whole task would end with it`,
      `Set "essential": false on ${name}, or wait for START or HEALTHY.`,
    );
  }
  if (condition === 'HEALTHY' && !hasCheck(target)) {
    yield wrong(
      `${name} has no healthCheck in the task definition (one in its image doesn't count), so it is never HEALTHY`,
      `Give ${name} a healthCheck, or wait for START.`,
    );
  }
}

/** `NONE` switches the check off. */
function hasCheck({ json }: Part): boolean {
  const command = objectIn(json, 'healthCheck')?.command;
  return Array.isArray(command) && command.length > 0 && command[0] !== 'NONE';
}

/** Containers that wait for one another never start. Each circle is told once, from the container of it that is named first. */
function* circles(containers: readonly Part[]): Generator<Defect> {
  const order = containers.map(nameIn);
  for (const container of containers) {
    const circle = wayBack(nameIn(container), containers);
    const isFirst = circle?.every((name) => order.indexOf(name) >= order.indexOf(nameIn(container)));
    if (circle === undefined || isFirst !== true) continue;
    yield defect(container, 'dependsOn', {
      rule: 'depends-on',
      value: circle.map(shortened).join(' → '),
      allowed: 'containers that wait for one another never start',
      remedy: 'Take one of these dependencies out.',
    });
  }
}

/** The shortest way from a container along its dependencies back to itself. */
function wayBack(start: string, containers: readonly Part[]): readonly string[] | undefined {
  const seen = new Set<string>();
  const ways: (readonly string[])[] = [[start]];
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const next = dependenciesOf(way.at(-1), containers);
    if (next.includes(start)) return [...way, start];
    for (const name of next) if (!seen.has(name)) ways.push([...way, name]);
    for (const name of next) seen.add(name);
  }
  return undefined;
}

/** The names of the containers that a container waits for. */
function dependenciesOf(name: string | undefined, containers: readonly Part[]): readonly string[] {
  const container = containers.find((one) => nameIn(one) === name);
  const dependencies = container === undefined ? [] : itemsIn(container, 'dependsOn');
  return dependencies.flatMap(({ json }) => textIn(json, 'containerName') ?? []);
}
