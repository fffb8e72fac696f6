import { describe, expect, it } from '@jest/globals';
import { managedVolume } from '../../src/inputs/volume-input.ts';
import { readerOf } from '../support/readers.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ecsInfrastructureRole';
const NAME = 'service-managed-ebs-volume-name';
const SETTINGS = 'service-managed-ebs-volume';

function problems(inputs: Record<string, string>): string {
  const read = readerOf(inputs);
  managedVolume(read);
  return read.problems.join('\n');
}

describe('managedVolume', () => {
  it.each([
    ['JSON', `{"sizeInGiB": 30, "roleArn": "${ROLE}"}`],
    ['YAML', `sizeInGiB: 30\nroleArn: ${ROLE}`],
  ])('takes settings in %s', (_, settings) => {
    const read = readerOf({ [NAME]: 'data', [SETTINGS]: settings });
    expect(managedVolume(read)).toEqual({ name: 'data', managedEBSVolume: { sizeInGiB: 30, roleArn: ROLE } });
    expect(read.problems).toEqual([]);
  });

  it('is nothing unless asked for', () => expect(managedVolume(readerOf({}))).toBeUndefined());

  it.each([
    [{ [NAME]: 'data' }, `${SETTINGS}: is required with ${NAME}`],
    [{ [SETTINGS]: `roleArn: ${ROLE}\nsizeInGiB: 1` }, `${NAME}: is required with ${SETTINGS}`],
    [{ [NAME]: 'data', [SETTINGS]: 'sizeInGiB: 30' }, `${SETTINGS}: has no roleArn`],
    [{ [NAME]: 'data', [SETTINGS]: `roleArn: ${ROLE}` }, `${SETTINGS}: has neither a sizeInGiB nor a snapshotId`],
    [
      { [NAME]: 'data', [SETTINGS]: `roleArn: ${ROLE}\nsizeInGib: 3` },
      "there is no setting 'sizeInGib'. Did you mean 'sizeInGiB'?",
    ],
    [{ [NAME]: 'data', [SETTINGS]: '[30]' }, `${SETTINGS}: is not an object of settings`],
    [{ [NAME]: 'data', [SETTINGS]: '{"sizeInGiB": ' }, `${SETTINGS} can't be read`],
  ])('refuses %j', (inputs: Record<string, string>, expected) => expect(problems(inputs)).toContain(expected));
});
