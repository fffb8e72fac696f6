import type { ServiceVolumeConfiguration } from '@aws-sdk/client-ecs';
import { suggestion } from '../nearest.ts';
import { listed } from '../problem.ts';
import type { InputReader } from './input-reader.ts';
import { objectIn } from './structured-input.ts';

const NAME = 'service-managed-ebs-volume-name';
const SETTINGS = 'service-managed-ebs-volume';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html */
const FIELDS = [
  'encrypted',
  'filesystemType',
  'iops',
  'kmsKeyId',
  'roleArn',
  'sizeInGiB',
  'snapshotId',
  'tagSpecifications',
  'throughput',
  'volumeInitializationRate',
  'volumeType',
];

/** Reads the volume of EBS that ECS attaches to every task of the service; undefined where none is asked for. */
export function managedVolume(read: InputReader): ServiceVolumeConfiguration | undefined {
  const name = read.text(NAME);
  const settings = objectIn(read, SETTINGS, 'settings of the volume, like `sizeInGiB: 30`');
  if (name === undefined && read.text(SETTINGS) === undefined) return undefined;
  if (name === undefined)
    read.problems.push(`${NAME}: is required with ${SETTINGS}: the volume's name in the task definition`);
  if (read.text(SETTINGS) === undefined) {
    read.problems.push(
      `${SETTINGS}: is required with ${NAME}: at least the roleArn, and the sizeInGiB or a snapshotId`,
    );
  }
  if (settings === undefined) return undefined;
  for (const field of Object.keys(settings).filter((one) => !FIELDS.includes(one))) {
    read.problems.push(
      `${SETTINGS}: there is no setting '${field}'.${suggestion(field, FIELDS)} The settings are ${listed(FIELDS)}`,
    );
  }
  if (typeof settings.roleArn !== 'string') {
    read.problems.push(`${SETTINGS}: has no roleArn, the role with which ECS manages the volume`);
  }
  if (settings.sizeInGiB === undefined && settings.snapshotId === undefined) {
    read.problems.push(`${SETTINGS}: has neither a sizeInGiB nor a snapshotId`);
  }
  return { name, managedEBSVolume: settings as unknown as ServiceVolumeConfiguration['managedEBSVolume'] };
}
