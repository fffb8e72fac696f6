import { isOn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect } from './defect.ts';
import { itemsIn, type Revision } from './part.ts';

const MOST_CONTAINERS = 10;
const MOST_CONSTRAINTS = 10;
const MOST_ENVIRONMENT_FILES = 10;
const MOST_BYTES = 65_536;
const NETWORK_MODES: readonly string[] = ['bridge', 'host', 'awsvpc', 'none', 'default'];

/** How many of everything. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export function* limitDefects({ root, containers }: Revision): Generator<Defect> {
  if (containers.length > MOST_CONTAINERS) {
    yield defect(root, 'containerDefinitions', {
      rule: 'limits',
      allowed: `a task can have ${MOST_CONTAINERS} containers`,
      remedy: 'Move some of them to a service of their own.',
    });
  }
  if (itemsIn(root, 'placementConstraints').length > MOST_CONSTRAINTS) {
    yield defect(root, 'placementConstraints', {
      rule: 'limits',
      allowed: `there can be ${MOST_CONSTRAINTS} of them`,
      remedy: 'Join expressions with `and`.',
    });
  }
  for (const container of containers) {
    if (itemsIn(container, 'environmentFiles').length <= MOST_ENVIRONMENT_FILES) continue;
    yield defect(container, 'environmentFiles', {
      rule: 'limits',
      allowed: `a container can have ${MOST_ENVIRONMENT_FILES} of them`,
      remedy: 'Join some of the files.',
    });
  }
}

/** Which container ends the task. */
export function* essentialDefects({ root, containers }: Revision): Generator<Defect> {
  if (containers.length === 0) {
    yield defect(root, 'containerDefinitions', {
      rule: 'essential',
      allowed: 'a task needs at least one container',
      remedy: 'Add the container that the task is for.',
    });
  } else if (!containers.some(({ json }) => isOn(json, 'essential'))) {
    yield defect(root, 'containerDefinitions', {
      rule: 'essential',
      value: 'without an essential container',
      allowed: 'at least one container has to be essential, so that the task ends with it',
      remedy: 'Take "essential": false from the container that the task is for.',
    });
  }
}

/** ECS takes 64 KiB of JSON. */
export function* sizeDefects({ root }: Revision): Generator<Defect> {
  const bytes = new TextEncoder().encode(JSON.stringify(root.json)).length;
  if (bytes <= MOST_BYTES) return;
  yield {
    rule: 'size',
    severity: 'error',
    path: 'the whole definition',
    container: undefined,
    value: `${bytes} bytes long`,
    allowed: `ECS takes ${MOST_BYTES} bytes of JSON`,
    remedy:
      'Move environment variables to an environment file in S3 (environmentFiles), or long values to SSM parameters.',
  };
}

/** A mode that we don't know may be new. */
export function* networkModeDefects({ root, networkMode }: Revision): Generator<Defect> {
  if (NETWORK_MODES.includes(networkMode)) return;
  yield defect(root, 'networkMode', {
    rule: 'network-mode',
    severity: 'warning',
    allowed: `ECS is known to take ${NETWORK_MODES.slice(0, 4).join(', ')}`,
    remedy: 'Correct it, or leave it out for bridge.',
  });
}
