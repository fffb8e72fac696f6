import { describe, expect, it } from '@jest/globals';
import { deadlineOf } from '../../../src/watch/code-deploy/following.ts';
import { withLook } from '../../../src/watch/code-deploy/looks.ts';
import { codeDeployNews } from '../../../src/watch/code-deploy/news.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, followingCodeDeploy, look, OURS, ROLLBACK, taskSets } from '../../support/code-deploy.ts';
import { BEGIN } from '../../support/following.ts';

/** Takes over looks a second apart, from the begin on. */
function having(...looks: readonly CodeDeploySeen[]) {
  return looks.reduce((before, seen, index) => {
    const at = BEGIN + index * 1_000;
    return withLook(before, { ...seen, at }, codeDeployNews(before.seen, seen));
  }, followingCodeDeploy());
}

const install = look({
  events: eventsUpTo(event('Install', 'InProgress')),
  taskSets: taskSets(0, { running: 1, pending: 1 }),
});
const shift = look({ events: eventsUpTo(event('AllowTraffic', 'InProgress')), taskSets: taskSets(50) });
const failed = look({
  status: 'Failed',
  error: { code: 'HOOK_EXECUTION_FAILURE', message: 'a hook failed.' },
  events: eventsUpTo(event('AfterAllowTraffic', 'Failed', 31), 'Skipped'),
  rollback: { by: ROLLBACK, of: undefined, message: undefined },
});
const rollback = look({
  id: ROLLBACK,
  creator: 'codeDeployRollback',
  rollback: { by: undefined, of: OURS, message: undefined },
  taskSets: taskSets(100, { id: 'ecs-svc/9' }),
});

describe('withLook', () => {
  it('notes when something changed last', () => {
    expect(having(install, install, install).movedAt).toBe(BEGIN);
    expect(having(install, shift, shift).movedAt).toBe(BEGIN + 1_000);
    expect(having(look(), look({ status: 'Ready' })).movedAt).toBe(BEGIN + 1_000);
    expect(having(look({ status: 'Created' }), look(), look()).movedAt).toBe(BEGIN + 1_000);
  });

  it('writes down counts and stages', () => {
    expect(having(install, install, shift).timeline).toEqual({
      length: 2_000,
      counts: [
        { at: 0, running: 1, pending: 1, desired: 2, earlier: 2 },
        { at: 2_000, running: 2, pending: 0, desired: 2, earlier: 2 },
      ],
      stages: [
        { at: 0, name: 'starting new tasks' },
        { at: 2_000, name: 'moving production traffic' },
      ],
      marks: [],
    });
  });

  it('knows how many tasks are wanted before there is a new one', () => {
    const [blue] = taskSets(0);
    expect(having(look({ taskSets: [blue!] })).timeline.counts).toEqual([
      { at: 0, running: 0, pending: 0, desired: 2, earlier: 2 },
    ]);
    expect(having(look()).timeline.counts).toEqual([]);
  });

  it('marks once that all traffic is on the new tasks, and why it broke', () => {
    const moved = { ...shift, taskSets: taskSets(100) };
    const one = having(install, moved, moved, failed, rollback, { ...rollback, status: 'Succeeded' });
    expect(one.timeline.marks).toEqual([
      { at: 1_000, kind: 'good', text: 'all traffic moved' },
      { at: 3_000, kind: 'bad', text: 'code deploy hook failed' },
    ]);
    expect(one.timeline.stages.at(-1)).toEqual({ at: 3_000, name: 'rolling back' });
    expect(one.ending).toMatchObject({ verdict: 'rolled-back', code: 'code-deploy-hook-failed' });
  });

  it('marks a failure that is an end at once', () => {
    const one = having(install, { ...failed, rollback: undefined });
    expect(one.ending?.verdict).toBe('failed');
    expect(one.timeline.marks).toHaveLength(1);
  });

  it('takes neither counts nor the task set from a rollback', () => {
    const one = having(install, failed, rollback);
    expect(one.startedBy).toBe('ecs-svc/2');
    expect(one.timeline.counts).toEqual(having(install).timeline.counts);
    expect(one.deployment.id).toBe(OURS);
  });
});

describe('deadlineOf', () => {
  it('adds the planned waits', () => {
    const { followed } = followingCodeDeploy();
    const one = followingCodeDeploy({ followed: { ...followed, deadline: BEGIN + 60_000 } });
    expect(deadlineOf(one)).toBe(BEGIN + 60_000);
    const plan = { shift: undefined, wait: { ready: 0, shift: 5, termination: 60, total: 65 } };
    expect(deadlineOf({ ...one, plan })).toBe(BEGIN + 66 * 60_000);
  });
});
