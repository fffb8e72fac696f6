import { textIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { nameIn, type Part, type Revision } from './part.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const ALLOWED = 'a name has 1 to 255 letters, digits, _ and -';

/** Names of the family, the containers and the volumes. */
export function* nameDefects({ root, containers, volumes }: Revision): Generator<Defect> {
  if (!NAME.test(textIn(root.json, 'family') ?? '')) yield badName(root, 'family');
  for (const part of containers) if (!NAME.test(nameIn(part))) yield badName(part, 'name');
  // EFS and S3 Files need a name, and nothing could mount a volume without one.
  for (const part of volumes)
    if (!NAME.test(nameIn(part)) && typeof part.json.name === 'string') yield badName(part, 'name');
  yield* duplicates(containers, 'containers');
  yield* duplicates(volumes, 'volumes');
}

function badName(part: Part, member: string): Defect {
  return defect(part, member, { rule: 'names', allowed: ALLOWED, remedy: 'Change the name.' });
}

function* duplicates(parts: readonly Part[], what: string): Generator<Defect> {
  const seen = new Map<string, Part>();
  for (const part of parts) {
    const name = nameIn(part);
    const other = seen.get(name);
    seen.set(name, other ?? part);
    if (other === undefined || name === '') continue;
    yield defect(part, 'name', {
      rule: 'names',
      allowed: `${other.path} has this name already, and ${what} of one task need different ones`,
      remedy: 'Rename one of the two.',
    });
  }
}

const LONGEST_IMAGE = 255;

/** Images. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export function* imageDefects({ containers }: Revision): Generator<Defect> {
  for (const container of containers) {
    const image = textIn(container.json, 'image');
    const beforeDigest = image?.split('@')[0] ?? '';
    const wrong = (allowed: string, remedy: string) => defect(container, 'image', { rule: 'image', allowed, remedy });
    if (image === undefined) {
      yield wrong('a container needs an image', `Set the image of container ${shortened(nameIn(container))}.`);
    } else if (image.includes('@') && /:[^/]*$/.test(beforeDigest)) {
      yield wrong('ECS takes a tag or a digest, not both', `Take out the tag or the part from the @ on.`);
    } else if (beforeDigest.length > LONGEST_IMAGE) {
      yield wrong(
        `it has ${beforeDigest.length} characters, and ECS takes ${LONGEST_IMAGE}`,
        'Use a shorter tag or repository name.',
      );
    } else if (/\s|\$/.test(image)) {
      yield wrong('an image reference has no spaces and no $', 'Put in the real value: ECS replaces no variables.');
    }
  }
}
