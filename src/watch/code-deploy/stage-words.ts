import type { CodeDeployFollowing } from './following.ts';
import { isOver } from './seen.ts';
import { waitOf } from './wait.ts';

/** The lifecycle events in the words in which ECS's own stages are told. Those that are missing are shown as CodeDeploy writes them. */
const WORDS: Readonly<Record<string, string>> = {
  BeforeInstall: 'before the new tasks start',
  Install: 'starting new tasks',
  AfterInstall: 'new tasks are up',
  AllowTestTraffic: 'moving test traffic',
  AfterAllowTestTraffic: 'test traffic is on the new tasks',
  BeforeAllowTraffic: 'before production traffic moves',
  AllowTraffic: 'moving production traffic',
  AfterAllowTraffic: 'production traffic is on the new tasks',
};

const WAITS = { ready: 'waiting for somebody to let it continue', termination: 'keeping the old tasks' } as const;

/** The stage that a deployment is in, in words; undefined where nothing is known but that it goes on, or is over. */
export function stageWords({ seen, rollback, broken }: CodeDeployFollowing): string | undefined {
  if (rollback !== undefined) return 'rolling back';
  if (seen === undefined || broken !== undefined || isOver(seen)) return undefined;
  const wait = waitOf(seen);
  if (wait !== undefined) return WAITS[wait.kind];
  const event = seen.events.find(({ status }) => status === 'InProgress');
  if (event !== undefined) return WORDS[event.name] ?? event.name;
  return seen.status === 'Created' || seen.status === 'Queued' ? 'waiting for CodeDeploy to begin' : undefined;
}
