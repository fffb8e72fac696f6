import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import { oneLine } from './one-line.ts';
import { type LifecycleEventSeen, tookFor } from './seen.ts';

/**
 * The events that can have a hook, a Lambda function that has an hour to report.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export const HOOK_EVENTS: ReadonlySet<string> = new Set([
  'BeforeInstall',
  'AfterInstall',
  'AfterAllowTestTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
]);

/**
 * Why a hook ended a deployment.
 * @param event undefined where the events can't be seen
 * @param said what CodeDeploy says about it
 * @param isLate it has not reported in time
 */
export function diagnoseHook(event: LifecycleEventSeen | undefined, said: string, isLate: boolean): Diagnosis {
  const what = event === undefined ? 'a lifecycle hook' : `the hook of ${event.name}${named(event)}`;
  if (isLate) {
    return {
      code: 'code-deploy-hook-timed-out',
      weight: 'repeated',
      cause: `${what} did not report ${event === undefined ? 'in time' : `its result${tookFor(event)}`}`,
      advice:
        'The Lambda function has to call PutLifecycleEventHookExecutionStatus with Succeeded or Failed within an hour; look at its log in CloudWatch Logs, and whether its role allows that call.',
    };
  }
  const words = event === undefined ? said : wordsOf(event, said);
  return {
    code: 'code-deploy-hook-failed',
    weight: 'repeated',
    cause: `${what} failed${event === undefined ? '' : tookFor(event)}${words === '' ? '' : `: ${words}`}`,
    advice:
      "Look at the log of the hook's Lambda function in CloudWatch Logs: it found the new tasks wanting, or could not be run. Correct that and run again.",
  };
}

function named({ diagnostics }: LifecycleEventSeen): string {
  return diagnostics?.script === undefined ? '' : ` (${oneLine(diagnostics.script)})`;
}

/** CodeDeploy's sentence that tells nothing beyond the event's name. */
const EMPTY_WORDS = /^the deployment failed because the lifecycle event hook \S+ failed$/i;

/** What the hook says: its message, and the last line of its log. */
function wordsOf({ diagnostics }: LifecycleEventSeen, said: string): string {
  const lastLine = (diagnostics?.logTail ?? '').split('\n').findLast((line) => line.trim() !== '');
  const words = [diagnostics?.message ?? said, lastLine ?? ''].map(oneLine);
  return [...new Set(words)].filter((one) => one !== '' && !EMPTY_WORDS.test(one)).join('; ');
}
