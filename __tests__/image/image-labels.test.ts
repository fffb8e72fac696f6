import { describe, expect, it } from '@jest/globals';
import { imageLabels } from '../../src/image/image-labels.ts';
import { buildInputs, buildPlan } from '../support/build-plans.ts';

const OCI = 'org.opencontainers.image';
const source = { commit: 'abc123', commitTime: 1_700_000_000, gitTag: undefined, dirty: undefined };
const repositoryUrl = 'https://github.com/acme/shop';

describe('imageLabels', () => {
  it('tell the commit, its time and its repository', () => {
    expect(imageLabels(buildPlan({ source, repositoryUrl }))).toEqual({
      [`${OCI}.revision`]: 'abc123',
      [`${OCI}.created`]: '2023-11-14T22:13:20Z',
      [`${OCI}.version`]: 'abc123',
      [`${OCI}.source`]: 'https://github.com/acme/shop',
      [`${OCI}.title`]: 'shop',
    });
  });

  it.each([
    ['the git tag', { gitTag: 'release/1.0' }, 'release/1.0'],
    ['the changes that are not committed', { dirty: 'cafe0123456789' }, 'abc123-dirty-cafe0123'],
  ])('have %s as the version', (_name, change, expected) => {
    expect(imageLabels(buildPlan({ source: { ...source, ...change } }))[`${OCI}.version`]).toBe(expected);
  });

  it('let those that were asked for go first', () => {
    const inputs = { ...buildInputs, labels: { [`${OCI}.title`]: 'Shop', team: '' } };
    expect(imageLabels(buildPlan({ inputs, repositoryUrl }))).toMatchObject({ [`${OCI}.title`]: 'Shop', team: '' });
  });

  it('are none where neither is known', () => expect(imageLabels(buildPlan({ source: undefined }))).toEqual({}));
});
