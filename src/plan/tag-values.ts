import type { Source } from '../image/tag.ts';
import type { Placeholder } from '../inputs/tag-inputs.ts';
import type { Run } from '../world.ts';
import { type Version, versionOf } from './version.ts';

/** What a placeholder stands for in this run, or why it stands for nothing. */
export type TagValue = { readonly value: string } | { readonly lacking: string };

/** A value for every placeholder. */
export type TagValues = Readonly<Record<Placeholder, TagValue>>;

/** The facts about a run that tags can have. */
export type RunFacts = Pick<Run, 'gitTag' | 'branch' | 'sha' | 'runNumber' | 'runAttempt'>;

/** Digits of a short commit, as GitHub and docker/metadata-action have it. */
const SHORT_SHA = 7;

/** What the placeholders of tags stand for. Everything is about what is checked out: the git tag and the branch of a run are only its names if their commit is. */
export function tagValues(source: Source | undefined, run: RunFacts): TagValues {
  const gitTag = gitTagOf(source, run);
  return {
    sha: ofSource(source, ({ commit }) => commit),
    'short-sha': ofSource(source, ({ commit }) => commit.slice(0, SHORT_SHA)),
    branch: branchOf(source, run),
    'git-tag': gitTag,
    version: ofVersion(gitTag, ({ version }) => version),
    // As in docker/metadata-action: a pre-release must not take the tag of the finished releases.
    major: ofRelease(gitTag, ({ major }) => major),
    minor: ofRelease(gitTag, ({ minor }) => minor),
    'run-number': ofGitHub(run.runNumber, 'number'),
    'run-attempt': ofGitHub(run.runAttempt, 'attempt'),
    date: ofSource(source, dateOf),
  };
}

function ofSource(source: Source | undefined, read: (source: Source) => string): TagValue {
  if (source !== undefined) return { value: read(source) };
  return { lacking: "the build context is not in a git repository, or git isn't installed" };
}

/** `20260131`, the day of the commit in UTC: the same for every run of a commit. */
function dateOf({ commitTime }: Source): string {
  return new Date(commitTime * 1_000).toISOString().slice(0, 10).replaceAll('-', '');
}

function branchOf(source: Source | undefined, { branch, sha }: RunFacts): TagValue {
  if (branch === undefined) {
    return {
      lacking:
        'the run is not for a branch (on pull requests, github.head_ref in the workflow names the one that is to be merged)',
    };
  }
  if (source !== undefined && source.commit === sha) return { value: branch };
  return { lacking: `the run is for the branch ${branch}, but another commit than the branch's is checked out` };
}

function gitTagOf(source: Source | undefined, { gitTag }: RunFacts): TagValue {
  if (source?.gitTag !== undefined) return { value: source.gitTag };
  return {
    lacking:
      gitTag === undefined
        ? 'the run is not for a git tag'
        : `the run is for the git tag ${gitTag}, but another commit than the tag's is checked out`,
  };
}

function ofVersion(gitTag: TagValue, read: (version: Version) => string): TagValue {
  if ('lacking' in gitTag) return gitTag;
  const version = versionOf(gitTag.value);
  if (version !== undefined) return { value: read(version) };
  return { lacking: `the git tag ${gitTag.value} is not a semantic version, like v1.2.3` };
}

function ofRelease(gitTag: TagValue, read: (version: Version) => string): TagValue {
  const version = 'value' in gitTag ? versionOf(gitTag.value) : undefined;
  if (version?.isPreRelease !== true) return ofVersion(gitTag, read);
  return { lacking: `${version.version} is a pre-release, and only finished releases get these` };
}

function ofGitHub(value: string | undefined, what: string): TagValue {
  return value === undefined ? { lacking: `GitHub doesn't tell the run's ${what}` } : { value };
}
