import type { Aws } from './aws/clients.ts';
import type { Clock } from './clock.ts';
import type { RunCommand } from './command.ts';
import type { Log } from './log.ts';

/** Who can see a repository, and with it the log of its runs: everybody, the enterprise, or those who were let in. */
export type RepositoryVisibility = 'public' | 'internal' | 'private';

/** What GitHub says about this run, as plain values. */
export interface Run {
  /** The folder that the job works in; paths in inputs are relative to it. */
  readonly workspace: string;
  /** A private folder of the runner, emptied after the job. */
  readonly temp: string;
  /** `tag` with the tag's name where the run is for a tag. */
  readonly gitTag: string | undefined;
  /** The branch's name where the run is for a branch. */
  readonly branch: string | undefined;
  /** How often the workflow has run, as GitHub counts; the same for every attempt. */
  readonly runNumber: string | undefined;
  /** 1, and one more for each re-run. */
  readonly runAttempt: string | undefined;
  /** GITHUB_SHA: on pull requests and some events not the commit that is checked out. */
  readonly sha: string | undefined;
  /** Where people look at the repository, `https://github.com/owner/name`; undefined outside of GitHub. */
  readonly repositoryUrl: string | undefined;
  /** Where people look at this run; undefined outside of GitHub. */
  readonly url: string | undefined;
  /** Undefined where the event that started the run doesn't tell. */
  readonly repositoryVisibility: RepositoryVisibility | undefined;
}

/** Everything outside that a run touches. Tests pass one of their own: real clients against a local endpoint, time that doesn't wait. */
export interface World {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
  readonly run: Run;
  readonly command: RunCommand;
  /** The environment that child processes start from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Fires when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Remembers something for the post step, which also runs after a cancel. */
  remember(name: string, value: string): void;
}
