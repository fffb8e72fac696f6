import { describe, expect, it } from '@jest/globals';
import { PLACEHOLDERS } from '../../src/inputs/tag-inputs.ts';
import { type RunFacts, tagValues } from '../../src/plan/tag-values.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
/** 31 January 2026, one second before midnight in UTC. */
const source = { commit: COMMIT, commitTime: 1_769_903_999, gitTag: undefined, dirty: undefined };
const run: RunFacts = { gitTag: undefined, branch: 'main', sha: COMMIT, runNumber: '42', runAttempt: '2' };

/** Values alone, without those that are lacking. */
function known(
  from: typeof source | (Omit<typeof source, 'gitTag'> & { gitTag: string }) | undefined,
  facts: RunFacts,
) {
  return Object.fromEntries(
    Object.entries(tagValues(from, facts)).flatMap(([name, value]) => ('value' in value ? [[name, value.value]] : [])),
  );
}

const ofEveryRun = { sha: COMMIT, 'short-sha': '0123456', 'run-number': '42', 'run-attempt': '2', date: '20260131' };

describe('tagValues', () => {
  it('know every placeholder', () => expect(Object.keys(tagValues(source, run))).toEqual([...PLACEHOLDERS]));

  it.each([
    ['for a branch', source, run, { ...ofEveryRun, branch: 'main' }],
    [
      'for a release',
      { ...source, gitTag: 'v1.4.2' },
      { ...run, branch: undefined, gitTag: 'v1.4.2' },
      { ...ofEveryRun, 'git-tag': 'v1.4.2', version: '1.4.2', major: '1', minor: '4' },
    ],
    [
      'for a pre-release',
      { ...source, gitTag: 'v2.0.0-rc.1' },
      { ...run, branch: undefined, gitTag: 'v2.0.0-rc.1' },
      { ...ofEveryRun, 'git-tag': 'v2.0.0-rc.1', version: '2.0.0-rc.1' },
    ],
    [
      'for a git tag that is no version',
      { ...source, gitTag: 'nightly' },
      { ...run, branch: undefined, gitTag: 'nightly' },
      { ...ofEveryRun, 'git-tag': 'nightly' },
    ],
    ['with another commit than that of the branch', source, { ...run, sha: 'other' }, ofEveryRun],
    ['with a git tag that is not checked out', source, { ...run, branch: undefined, gitTag: 'v1.4.2' }, ofEveryRun],
    ['without git', undefined, run, { 'run-number': '42', 'run-attempt': '2' }],
    [
      'without git and without GitHub',
      undefined,
      { ...run, branch: 'main', sha: undefined, runNumber: undefined, runAttempt: undefined },
      {},
    ],
  ])('%s', (_name, from, facts, expected) => expect(known(from, facts)).toEqual(expected));

  it.each([
    ['branch', source, { ...run, branch: undefined }, 'the run is not for a branch (on pull requests'],
    ['branch', source, { ...run, sha: 'other' }, "for the branch main, but another commit than the branch's"],
    ['git-tag', source, run, 'the run is not for a git tag'],
    ['version', source, run, 'the run is not for a git tag'],
    ['major', source, { ...run, gitTag: 'v1' }, "for the git tag v1, but another commit than the tag's"],
    ['version', { ...source, gitTag: 'v1' }, run, 'the git tag v1 is not a semantic version, like v1.2.3'],
    ['minor', { ...source, gitTag: 'v1' }, run, 'the git tag v1 is not a semantic version'],
    ['minor', { ...source, gitTag: 'v1.2.3-rc' }, run, '1.2.3-rc is a pre-release'],
    ['sha', undefined, run, 'the build context is not in a git repository'],
    ['run-number', source, { ...run, runNumber: undefined }, "GitHub doesn't tell the run's number"],
  ] as const)('say why there is no %s', (name, from, facts, expected) => {
    expect(tagValues(from, facts)[name]).toEqual({ lacking: expect.stringContaining(expected) });
  });
});
