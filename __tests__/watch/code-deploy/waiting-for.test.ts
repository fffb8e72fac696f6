import { describe, expect, it } from '@jest/globals';
import type { CodeDeployFollowing } from '../../../src/watch/code-deploy/following.ts';
import { stageWords } from '../../../src/watch/code-deploy/stage-words.ts';
import { waitingFor } from '../../../src/watch/code-deploy/waiting-for.ts';
import { event, eventsUpTo, followingCodeDeploy, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';
import { BEGIN } from '../../support/following.ts';

const MINUTE = 60_000;
const diagnosis = { code: 'code-deploy-alarm', weight: 'repeated', cause: 'the alarm', advice: 'Look at it.' } as const;
const broken = { since: BEGIN, verdict: 'failed', diagnosis, isPartial: false } as const;
const canary = {
  shift: { kind: 'canary', percent: 10, interval: 5 },
  wait: { ready: 0, shift: 5, termination: 0, total: 5 },
} as const;
const inEvent = (name: string) => look({ events: eventsUpTo(event(name, 'InProgress')), taskSets: taskSets(10) });
const kept = look({ events: eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60)), taskSets: taskSets(100) });
const ready = look({
  status: 'Ready',
  waits: { readyMinutes: 30, terminationMinutes: 5, keepsBlue: false },
  events: eventsUpTo(event('AfterAllowTestTraffic', 'Succeeded', 60)),
});

/** What is known; the words after two minutes without a change; the stage. */
const CASES: readonly (readonly [string, Partial<CodeDeployFollowing>, string, string | undefined])[] = [
  ['nothing', {}, 'waiting for CodeDeploy to show the deployment, for 2m', undefined],
  [
    'that it was made',
    { seen: look({ status: 'Queued' }) },
    'waiting for CodeDeploy to go on (Queued), for 2m',
    'waiting for CodeDeploy to begin',
  ],
  [
    'tasks that start',
    { seen: { ...inEvent('Install'), taskSets: taskSets(0, { running: 1 }) } },
    'waiting for the new tasks to become healthy (1 of 2 running), for 2m',
    'starting new tasks',
  ],
  [
    'a hook',
    { seen: inEvent('AfterAllowTestTraffic') },
    'waiting for the hook of AfterAllowTestTraffic, which has an hour to report, for 2m',
    'test traffic is on the new tasks',
  ],
  [
    'an event',
    { seen: inEvent('AllowTestTraffic') },
    'waiting for the end of AllowTestTraffic, for 2m',
    'moving test traffic',
  ],
  [
    'a new event',
    { seen: look({ events: [event('Marinate', 'InProgress')] }) },
    'waiting for the end of Marinate, for 2m',
    'Marinate',
  ],
  [
    'a canary',
    { seen: inEvent('AllowTraffic'), plan: canary },
    'moving traffic: 10 % of the traffic is on the new revision, 90 % on the old one, for 2m; more is moved in 3 minutes',
    'moving production traffic',
  ],
  [
    'a shift that is not known',
    { seen: inEvent('AllowTraffic') },
    'moving traffic: 10 % of the traffic is on the new revision, 90 % on the old one, for 2m',
    'moving production traffic',
  ],
  [
    'old tasks that are kept',
    { seen: kept },
    'still keeping the old tasks, all traffic is on the new revision; 4 minutes left',
    'keeping the old tasks',
  ],
  [
    'a wait for somebody',
    { seen: ready },
    'still waiting for somebody to let the deployment continue; 29 minutes left',
    'waiting for somebody to let it continue',
  ],
  [
    'an end',
    { seen: look({ status: 'Failed' }), broken },
    'waiting to see whether CodeDeploy rolls back, for 2m',
    undefined,
  ],
  [
    'a rollback',
    { seen: look({ id: ROLLBACK }), broken, rollback: { id: ROLLBACK, reason: 'the alarm' } },
    `still rolling back, by deployment ${ROLLBACK}, nothing changed for 2m`,
    'rolling back',
  ],
];

describe('the heartbeat', () => {
  it.each(CASES)('knowing %s', (_name, known, words) => {
    expect(waitingFor(followingCodeDeploy(known), BEGIN + 2 * MINUTE)).toBe(words);
  });

  it('counts seconds near an end', () => {
    expect(waitingFor(followingCodeDeploy({ seen: kept }), BEGIN + 6 * MINUTE - 20_000)).toMatch(/; 20s left$/);
    expect(waitingFor(followingCodeDeploy({ seen: kept }), BEGIN + 6 * MINUTE)).toMatch(/new revision$/);
  });
});

describe('the stage', () => {
  it.each(CASES)('knowing %s', (_name, known, _words, stage) => {
    expect(stageWords(followingCodeDeploy(known))).toBe(stage);
  });

  it('is none of a deployment that is over, or between two events', () => {
    for (const seen of [
      look({ status: 'Succeeded' }),
      look({ id: OURS, events: eventsUpTo(event('Install', 'Succeeded')) }),
    ]) {
      expect(stageWords(followingCodeDeploy({ seen }))).toBeUndefined();
    }
  });
});
