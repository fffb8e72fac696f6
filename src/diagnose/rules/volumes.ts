import { objectIn, objectsIn, textIn } from '../facts/fields.ts';
import { words } from '../facts/names.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

const efs = (rest: string) => new RegExp(`(?:EFS|mount\\.nfs4).*(?:${rest})`, 'is');

/** The file system in the message, else the only one of the definition. */
function fileSystem({ text, evidence }: Clue): string {
  const listed = objectsIn(evidence.definition, 'volumes').flatMap(
    (volume) => textIn(objectIn(volume, 'efsVolumeConfiguration'), 'fileSystemId') ?? [],
  );
  const [only, ...others] = new Set(listed);
  const id = /\bfs-[0-9a-f]+/.exec(text)?.[0] ?? (others.length === 0 ? only : undefined);
  return id === undefined ? 'the EFS file system' : `EFS file system ${id}`;
}

/** The directory in the message: `fs-0123.efs.us-east-1.amazonaws.com:/data`. */
function directoryIn({ text }: Clue): string | undefined {
  return /amazonaws\.com[\w.]*:(\/\S*)/.exec(text)?.[1];
}

/** Volumes that can't be created or mounted. */
export const VOLUMES: readonly Rule[] = [
  {
    code: 'efs-not-found',
    weight: 'permanent',
    places: REASONS,
    pattern: efs('Failed to resolve'),
    what: "The name of the EFS file system can't be resolved in the task's network.",
    cause: (clue) => `the name of ${fileSystem(clue)} can't be resolved in the network of the task`,
    advice: () =>
      "Check the file system's id, and give it a mount target in every Availability Zone that the service uses. The VPC needs DNS resolution and DNS hostnames switched on.",
  },
  {
    code: 'efs-path-missing',
    weight: 'permanent',
    places: REASONS,
    pattern: efs('No such file or directory'),
    what: 'The directory that is to be mounted does not exist in the EFS file system.',
    cause: (clue) => {
      const directory = directoryIn(clue);
      return `${directory === undefined ? 'the directory that is to be mounted' : `directory ${directory}`} doesn't exist in ${fileSystem(clue)}`;
    },
    advice: () =>
      'Create the directory, mount `/`, or use an EFS access point, which creates its directory by itself (efsVolumeConfiguration.authorizationConfig.accessPointId).',
  },
  {
    code: 'efs-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: efs('access denied|not authorized|AccessDenied'),
    what: 'EFS refuses to let the task mount the file system.',
    cause: (clue) => `${fileSystem(clue)} refuses to be mounted by the task: access denied`,
    advice: () =>
      'Allow elasticfilesystem:ClientMount (and ClientWrite) to the task role in the policy of the file system, with iam set to ENABLED in authorizationConfig of the volume; with an access point, transitEncryption has to be ENABLED too.',
  },
  {
    code: 'efs-connection',
    weight: 'repeated',
    places: REASONS,
    pattern: efs('Connection reset|Connection timed out|Connection refused|timed out|timeout'),
    what: 'The connection to the EFS file system does not come about.',
    cause: (clue) =>
      `the connection to ${fileSystem(clue)} ${/reset/i.test(clue.text) ? 'was reset' : 'does not come about'} while it was mounted`,
    advice: () =>
      "Let the security group of the tasks reach port 2049 (NFS) of the file system's mount targets. A mount target that has just been created takes a minute or two.",
  },
  {
    code: 'efs-mount-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /EFS utils|mount\.nfs4|EFS volume/i,
    what: 'The EFS file system could not be mounted, for a reason that is not known here.',
    cause: (clue) =>
      `${fileSystem(clue)} could not be mounted: ${words(clue.text).replace(/^.*EFS volumes: stderr:\s*/is, '') || 'ECS gives no reason'}`,
    advice: () =>
      'Check efsVolumeConfiguration in the task definition, the mount targets of the file system, and that its security group lets the tasks in on port 2049.',
  },
  {
    code: 'volume-invalid',
    weight: 'permanent',
    places: REASONS,
    pattern: /InvalidVolumeError|CannotCreateVolumeError/,
    what: 'A volume of the task definition could not be created.',
    cause: (clue) => `a volume of the task definition could not be created: ${words(clue.text)}`,
    advice: () =>
      'Correct volumes in the task definition: the name, the driver of dockerVolumeConfiguration, and that the instance has that driver.',
  },
  {
    code: 'ebs-volume-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /\bEBS volumes?\b/i,
    what: 'An EBS volume for the task could not be created or attached.',
    cause: (clue) => `an EBS volume for the task could not be created or attached: ${words(clue.text)}`,
    advice: (clue) =>
      `Check managedEBSVolume in the volumeConfigurations of ${clue.evidence.service === '' ? 'the service' : `service ${clue.evidence.service}`} and its role, which needs the managed policy AmazonECSInfrastructureRolePolicyForVolumes.`,
  },
];
