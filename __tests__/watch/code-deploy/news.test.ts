import { describe, expect, it } from '@jest/globals';
import { codeDeployNews } from '../../../src/watch/code-deploy/news.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';

const progress = (before: CodeDeploySeen | undefined, after: CodeDeploySeen) => codeDeployNews(before, after).progress;

const installing = look({
  events: eventsUpTo(event('Install', 'InProgress')),
  taskSets: taskSets(0, { running: 0, pending: 2 }),
});
const installed = look({ events: eventsUpTo(event('Install', 'Succeeded', 95)), taskSets: taskSets(0) });
const canary = look({ events: eventsUpTo(event('AllowTraffic', 'InProgress')), taskSets: taskSets(10) });
const moved = look({ events: eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60)), taskSets: taskSets(100) });

const ofOurs = { by: undefined, of: OURS, message: undefined };
const rollback = (more: Partial<CodeDeploySeen>) =>
  look({
    id: ROLLBACK,
    events: [event('Install', 'Skipped'), event('AllowTraffic', 'Succeeded', 2)],
    taskSets: taskSets(90),
    terminationWaitStarted: true,
    ...more,
  });
const ROLLED_BACK = ['rollback: AllowTraffic: succeeded after 2s'];

describe('codeDeployNews', () => {
  it.each<[string, CodeDeploySeen | undefined, CodeDeploySeen, string[]]>([
    ['nothing at the first look at what has not begun', undefined, look(), []],
    [
      'what has happened at the first look',
      undefined,
      installing,
      [
        'BeforeInstall: succeeded after 30s',
        'Install: in progress',
        '0 of 2 tasks of this deployment running, 2 pending',
      ],
    ],
    ['nothing where nothing changed', installing, installing, []],
    [
      'an event, and counts',
      installing,
      installed,
      ['Install: succeeded after 1m 35s', '2 of 2 tasks of this deployment running'],
    ],
    ['a part of the traffic', { ...canary, taskSets: taskSets(0) }, canary, ['traffic: 10 % new, 90 % old']],
    [
      'a wait, once it begins',
      { ...canary, taskSets: taskSets(100) },
      moved,
      [
        'AllowTraffic: succeeded after 30s',
        'AfterAllowTraffic: succeeded after 1m',
        'all traffic is on the new revision; the old tasks are kept for another 5 minutes',
      ],
    ],
    ['a wait no second time', moved, { ...moved, at: moved.at + 120_000 }, []],
    [
      'a wait for somebody',
      look(),
      look({ status: 'Ready' }),
      [expect.stringMatching(/^no traffic is moved until/) as unknown as string],
    ],
    [
      'what is skipped, in one line',
      look({
        events: [
          event('Install', 'InProgress'),
          event('AllowTraffic', 'Pending'),
          event('AfterAllowTraffic', 'Pending'),
        ],
      }),
      look({
        events: [
          event('Install', 'Failed', 12),
          event('AllowTraffic', 'Skipped'),
          event('AfterAllowTraffic', 'Skipped'),
        ],
      }),
      ['Install: failed after 12s', 'skipped: AllowTraffic, AfterAllowTraffic'],
    ],
    [
      'no time where AWS gives none',
      undefined,
      look({ events: [event('Install', 'Succeeded', 0), event('AllowTraffic', 'Odd')] }),
      ['Install: succeeded', 'AllowTraffic: Odd'],
    ],
    [
      'no counts once it is over, but the traffic',
      canary,
      { ...canary, status: 'Stopped', taskSets: taskSets(0, { desired: 0, running: 0 }) },
      ['traffic: 0 % new, 100 % old'],
    ],
    [
      'the rollback that begins',
      canary,
      { ...canary, status: 'Failed', rollback: { by: ROLLBACK, of: undefined, message: undefined } },
      [`CodeDeploy rolls back, by deployment ${ROLLBACK}`],
    ],
    ['the events of a rollback alone', moved, rollback({ creator: 'codeDeployRollback' }), ROLLED_BACK],
    ['the same, by the deployment that it rolls back', moved, rollback({ rollback: ofOurs }), ROLLED_BACK],
  ])('is %s', (_name, before, after, lines) => expect(progress(before, after)).toEqual(lines));

  it('gives the words of a hook that failed to be printed as foreign, once', () => {
    const diagnostics = {
      code: 'ScriptFailed',
      script: undefined,
      message: '::error::no',
      logTail: 'GET /\n\n  502\n',
    };
    const failed = look({ status: 'Failed', events: [event('BeforeAllowTraffic', 'Failed', 3, { diagnostics })] });
    const { progress: lines, events } = codeDeployNews(look(), failed);
    expect(lines).toEqual(['BeforeAllowTraffic: failed after 3s']);
    expect(events).toEqual([
      'BeforeAllowTraffic: ::error::no',
      'BeforeAllowTraffic: GET /',
      'BeforeAllowTraffic:   502',
    ]);
    expect(codeDeployNews(failed, failed).events).toEqual([]);
    const passed = look({ events: [event('BeforeAllowTraffic', 'Succeeded', 3, { diagnostics })] });
    expect(codeDeployNews(look(), passed).events).toEqual([]);
  });
});
