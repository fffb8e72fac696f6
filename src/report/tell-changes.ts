import { familyAndRevision } from '../aws/arn.ts';
import type { Log } from '../log.ts';
import type { Change } from '../task-definition/changes.ts';
import { changeLines } from './change-lines.ts';

/** The log is long enough. */
const MOST = 100;

/** Says in the log what a new revision changes in the one that a service runs. */
export function tellChanges(log: Log, service: string, revision: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const title = `What changes for service ${service} since ${familyAndRevision(revision)}:`;
  log.info([title, ...changeLines(changes, MOST)].join('\n  '));
}
