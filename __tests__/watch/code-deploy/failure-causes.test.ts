import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../../src/watch/code-deploy/failure-causes.ts';
import type { CodeDeploySeen, HookDiagnostics } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, look, taskSets } from '../../support/code-deploy.ts';
import { BEGIN } from '../../support/following.ts';

const failedIn = (
  name: string,
  code: string,
  message: string,
  diagnostics?: Partial<HookDiagnostics>,
  seconds = 31,
) => {
  const said = diagnostics && {
    code: undefined,
    script: undefined,
    message: undefined,
    logTail: undefined,
    ...diagnostics,
  };
  return look({
    status: 'Failed',
    error: { code, message },
    events: eventsUpTo(event(name, 'Failed', seconds, { diagnostics: said }), 'Skipped'),
  });
};
const failed = (code: string, message = 'words of CodeDeploy.') => look({ status: 'Failed', error: { code, message } });
const EMPTY = 'The deployment failed because the lifecycle event hook BeforeAllowTraffic failed.';
const HOUR =
  'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.';
const ALARMS = 'One or more alarms have been activated. Activated alarms: <errors, latency>';
const alarm = (events: CodeDeploySeen['events'], message = ALARMS) =>
  look({ status: 'Stopped', error: { code: 'ALARM_ACTIVE', message }, events });
const notStarted = ['BeforeInstall', 'Install'].map((name) => event(name, 'Skipped'));
const started = eventsUpTo(event('AllowTraffic', 'Failed'), 'Skipped');

describe('diagnose', () => {
  it.each<[string, CodeDeploySeen, string, string]>([
    [
      'a hook that says nothing',
      failedIn('BeforeAllowTraffic', 'HOOK_EXECUTION_FAILURE', EMPTY, { message: EMPTY }),
      'code-deploy-hook-failed',
      'the hook of BeforeAllowTraffic failed after 31s',
    ],
    [
      'a hook with a name, a message and a log',
      failedIn('BeforeAllowTraffic', 'HOOK_EXECUTION_FAILURE', EMPTY, {
        script: 'smoke',
        message: 'Reported\nFailed.',
        logTail: 'GET /\n  got 502\n\n',
      }),
      'code-deploy-hook-failed',
      'the hook of BeforeAllowTraffic (smoke) failed after 31s: Reported Failed; got 502',
    ],
    [
      'a hook where the events can not be seen',
      failed('HOOK_EXECUTION_FAILURE', EMPTY),
      'code-deploy-hook-failed',
      'a lifecycle hook failed: The deployment failed because the lifecycle event hook BeforeAllowTraffic failed',
    ],
    [
      'a hook that does not report',
      failedIn('AfterAllowTraffic', 'TIMEOUT', 'Timed out.', undefined, 3600),
      'code-deploy-hook-timed-out',
      'the hook of AfterAllowTraffic did not report its result after 1h',
    ],
    [
      'tasks that never get healthy',
      failedIn('Install', 'TIMEOUT', HOUR, undefined, 3600),
      'code-deploy-health',
      'the new tasks were not healthy after 1h',
    ],
    [
      'the same with counts',
      { ...failedIn('Install', 'TIMEOUT', HOUR, undefined, 3600), taskSets: taskSets(0, { running: 1 }) },
      'code-deploy-health',
      'the new tasks (1 of 2 running) were not healthy after 1h',
    ],
    [
      'the same where the events can not be seen',
      failed('TIMEOUT', HOUR),
      'code-deploy-health',
      `the new tasks did not become healthy: ${HOUR.slice(0, -1)}`,
    ],
    [
      'another time out',
      failedIn('AllowTraffic', 'TIMEOUT', 'Too late.'),
      'code-deploy-timed-out',
      'AllowTraffic took too long: Too late',
    ],
    [
      'another time out, unseen',
      failed('TIMEOUT', 'Too late.'),
      'code-deploy-timed-out',
      'the deployment took too long: Too late',
    ],
    [
      'alarms',
      alarm(started),
      'code-deploy-alarm',
      'the CloudWatch alarm errors, latency went off and stopped the deployment',
    ],
    [
      'alarms without names',
      alarm(started, 'Alarm!'),
      'code-deploy-alarm',
      'a CloudWatch alarm (Alarm!) went off and stopped the deployment',
    ],
    [
      'alarms from before',
      alarm(notStarted),
      'code-deploy-alarm',
      'the CloudWatch alarm errors, latency was in ALARM before anything was deployed',
    ],
    [
      'alarms where the events can not be seen',
      alarm([]),
      'code-deploy-alarm',
      'the CloudWatch alarm errors, latency went off and stopped the deployment',
    ],
    [
      'ECS refuses',
      failed('ECS_UPDATE_ERROR', 'TaskDefinition not found.'),
      'code-deploy-ecs-refused',
      'ECS refused what CodeDeploy asked for: TaskDefinition not found',
    ],
    [
      'the role',
      failed('IAM_ROLE_PERMISSIONS'),
      'code-deploy-role',
      "CodeDeploy's service role can't be used: words of CodeDeploy",
    ],
    [
      'the group',
      failed('DEPLOYMENT_GROUP_MISSING'),
      'code-deploy-group',
      'the deployment group is not complete: words of CodeDeploy',
    ],
    ['AWS itself', failed('INTERNAL_ERROR'), 'code-deploy-internal', 'AWS had trouble of its own: words of CodeDeploy'],
    [
      'a code that is new',
      failedIn('AllowTraffic', 'NEW_ONE', 'What?'),
      'code-deploy-failed',
      'it ended in AllowTraffic: What? (NEW_ONE)',
    ],
    [
      'a code without words',
      failed('NEW_ONE', ''),
      'code-deploy-failed',
      'it ended: CodeDeploy gives no reason (NEW_ONE)',
    ],
    ['no code at all', look({ status: 'Failed' }), 'code-deploy-failed', 'it ended: CodeDeploy gives no reason'],
    ['a stop', look({ status: 'Stopped' }), 'code-deploy-stopped', 'somebody stopped the deployment'],
    [
      'a stop with words',
      look({ status: 'Stopped', error: { code: 'MANUAL_STOP', message: 'By me.' } }),
      'code-deploy-stopped',
      'somebody stopped the deployment: By me',
    ],
  ])('%s', (_name, seen, code, cause) => {
    const { advice, ...diagnosis } = diagnose(seen);
    expect(diagnosis).toMatchObject({ code, cause });
    expect(advice).toMatch(/\.$/);
  });

  it('cuts texts without end', () => {
    expect(diagnose(failed('INTERNAL_ERROR', 'long '.repeat(1000))).cause.length).toBeLessThan(500);
  });

  it('names the deployment group in the advice', () => {
    expect(diagnose(failed('IAM_ROLE_MISSING')).advice).toContain('deployment group web-prod');
  });

  it.each([
    ['the new tasks', alarm(started), 'repeated', 'correct it'],
    ['what was there before', alarm(notStarted), 'passing', 'See to the alarm first'],
  ])('lays an alarm to %s', (_name, seen, weight, advice) => {
    expect(diagnose(seen)).toMatchObject({ weight, advice: expect.stringContaining(advice) });
  });
});

describe('diagnose, of a deployment that was ready and was stopped', () => {
  const waits = { readyMinutes: 30, terminationMinutes: 5, keepsBlue: false };
  const events = eventsUpTo(event('AfterAllowTestTraffic', 'Succeeded', 100), 'Skipped');
  const stoppedAfter = (seconds: number, more: Partial<CodeDeploySeen> = {}) =>
    diagnose(look({ status: 'Stopped', waits, events, completedAt: BEGIN + (100 + seconds) * 1000, ...more }));

  it('tells that nobody let it continue', () => {
    expect(stoppedAfter(1800)).toMatchObject({
      code: 'code-deploy-not-continued',
      cause:
        'nobody let the deployment continue within 30 minutes, and CodeDeploy stopped it before any traffic was moved',
    });
  });

  it('counts the wait from what was done before it, not from what was skipped at its end', () => {
    const endedAt = BEGIN + 1900 * 1000;
    const skipped = events.map((one) => (one.status === 'Skipped' ? { ...one, endedAt } : one));
    expect(stoppedAfter(1800, { events: skipped }).code).toBe('code-deploy-not-continued');
  });

  it.each([
    ['in the middle of the wait', () => stoppedAfter(1700)],
    ['without such a wait', () => stoppedAfter(1800, { waits: { ...waits, readyMinutes: undefined } })],
    ['where the events can not be seen', () => stoppedAfter(1800, { events: [] })],
    [
      'in a hook before it',
      () => stoppedAfter(1800, { events: eventsUpTo(event('AfterAllowTestTraffic', 'Failed', 1900), 'Skipped') }),
    ],
    ['after it went on', () => stoppedAfter(1800, { events: eventsUpTo(event('AllowTraffic', 'Failed'), 'Skipped') })],
  ])('calls it a stop of somebody: %s', (_name, diagnosis) => {
    expect(diagnosis().code).toBe('code-deploy-stopped');
  });
});
