import { type Defect, defect } from './defect.ts';
import { itemsIn, type Part, type Revision } from './part.ts';

/** One name for two values: ECS refuses it where one of the two is a secret. */
export function* environmentDefects({ containers }: Revision): Generator<Defect> {
  for (const container of containers) yield* sharedNames(container);
}

function* sharedNames(container: Part): Generator<Defect> {
  const variables = new Map(itemsIn(container, 'environment').map((one) => [nameOf(one), one]));
  const secrets = new Map<string, Part>();
  for (const secret of itemsIn(container, 'secrets')) {
    const name = nameOf(secret);
    if (name === undefined) continue;
    const other = variables.get(name) ?? secrets.get(name);
    secrets.set(name, secret);
    if (other === undefined) continue;
    yield defect(secret, 'name', {
      rule: 'environment',
      allowed: `${other.path} has the same name, and a secret's name can be used once in a container`,
      remedy: 'Take one of the two out.',
    });
  }
}

/** An empty name is one, too: ECS takes it once. */
function nameOf({ json }: Part): string | undefined {
  return typeof json.name === 'string' ? json.name : undefined;
}
