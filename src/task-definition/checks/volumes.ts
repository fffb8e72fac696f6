import { objectIn, textIn } from '../../diagnose/facts/fields.ts';
import { listed } from '../../problem.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { itemsIn, nameIn, objectAt, type Part, type Revision } from './part.ts';

/** Kinds of volumes. One without any is a directory that lives as long as its task. */
const KINDS = [
  'host',
  'dockerVolumeConfiguration',
  'efsVolumeConfiguration',
  's3filesVolumeConfiguration',
  'fsxWindowsFileServerVolumeConfiguration',
  'configuredAtLaunch',
];

/** Volumes and what is mounted. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html */
export function* volumeDefects(revision: Revision): Generator<Defect> {
  const { root, volumes } = revision;
  for (const volume of volumes) {
    const kinds = KINDS.filter((kind) => isConfigured(volume.json[kind]));
    if (kinds.length > 1) {
      yield defect(volume, '', {
        rule: 'volumes',
        value: `${listed(kinds)} at once`,
        allowed: 'a volume is of one kind',
        remedy: `Keep one of the ${kinds.length}, and make a volume of its own of each other.`,
      });
    }
    if (objectIn(volume.json, 's3filesVolumeConfiguration') && textIn(root.json, 'taskRoleArn') === undefined) {
      yield defect(root, 'taskRoleArn', {
        rule: 'volumes',
        allowed: `volume ${shortened(nameIn(volume))} is of S3 Files, which is reached with the task's role`,
        remedy: 'Set taskRoleArn to a role that may use the file system.',
      });
    }
  }
  const atLaunch = volumes.filter(({ json }) => json.configuredAtLaunch === true);
  const second = atLaunch[1];
  if (second !== undefined) {
    yield defect(second, 'configuredAtLaunch', {
      rule: 'volumes',
      allowed: `one volume of a task can be configured at launch, and ${shortened(nameIn(atLaunch[0] ?? second))} is already`,
      remedy: 'Take configuredAtLaunch from the other.',
    });
  }
  yield* mountDefects(revision);
}

/** ECS answers with an empty `host` for a volume that has nothing but a name. */
function isConfigured(value: unknown): boolean {
  return typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value === true;
}

function* mountDefects({ containers, volumes }: Revision): Generator<Defect> {
  const names = volumes.map(nameIn);
  const there =
    names.length === 0
      ? 'the task has no volumes'
      : `its volumes are ${listed(names.map((name) => shortened(name) || '(without a name)'))}`;
  for (const mount of containers.flatMap((container) => itemsIn(container, 'mountPoints'))) {
    if (names.includes(textIn(mount.json, 'sourceVolume') ?? '')) continue;
    yield defect(mount, 'sourceVolume', {
      rule: 'mount-points',
      allowed: `it has to be the name of a volume of the task, and ${there}`,
      remedy: 'Add the volume to volumes, or correct the name.',
    });
  }
}

/** EFS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html */
export function* efsDefects({ volumes }: Revision): Generator<Defect> {
  for (const efs of volumes.flatMap((volume) => objectAt(volume, 'efsVolumeConfiguration') ?? [])) {
    if (Object.keys(efs.json).length > 0) yield* fileSystemDefects(efs);
  }
}

function* fileSystemDefects(efs: Part): Generator<Defect> {
  const authorization = objectIn(efs.json, 'authorizationConfig');
  const accessPoint = textIn(authorization, 'accessPointId');
  if (textIn(efs.json, 'fileSystemId') === undefined) {
    yield defect(efs, 'fileSystemId', {
      rule: 'efs',
      allowed: 'an EFS volume needs its file system',
      remedy: 'Set the id, like fs-0123456789abcdef0.',
    });
  }
  const why = accessPoint === undefined ? 'IAM authorization' : 'an access point';
  const isEncrypted = efs.json.transitEncryption === 'ENABLED';
  if ((accessPoint !== undefined || textIn(authorization, 'iam') === 'ENABLED') && !isEncrypted) {
    yield defect(efs, 'transitEncryption', {
      rule: 'efs',
      allowed: `with ${why} it has to be 'ENABLED'`,
      remedy: 'Set transitEncryption to ENABLED.',
    });
  }
  const directory = textIn(efs.json, 'rootDirectory');
  if (accessPoint !== undefined && directory !== undefined && directory !== '/') {
    yield defect(efs, 'rootDirectory', {
      rule: 'efs',
      allowed: `with an access point, which has a directory of its own, it has to be '/' or left out`,
      remedy: 'Leave rootDirectory out, and choose the access point of the directory that you want.',
    });
  }
}
