import { describe, expect, it } from '@jest/globals';
import { type Budget, budgetAt, limitFor } from '../../src/watch/budget.ts';
import type { Following } from '../../src/watch/following.ts';
import { type LastLooks, nextStep, slowdownAfter } from '../../src/watch/pace.ts';
import { BEGIN, deployment, following, service, serviceDeployment } from '../support/following.ts';

const MINUTE = 60_000;

describe('the limit of calls', () => {
  it.each([
    [1, 30],
    [2, 32],
    [10, 48],
    [50, 120],
    [500, 120],
  ])('for %i services is %i in any minute, whatever was saved', (services, most) => {
    const limit = limitFor(services);
    let budget: Budget = { calls: limit.burst, at: 0 };
    let made = 0;
    for (let now = 0; now <= MINUTE; now += 10) {
      budget = budgetAt(budget, now, limit, 1);
      for (; budget.calls >= 1; made += 1) budget = { ...budget, calls: budget.calls - 1 };
    }
    expect(made).toBeLessThanOrEqual(most);
    expect(made).toBeGreaterThan(most - 3);
  });

  it('is as many times lower as everything goes slower', () => {
    const limit = limitFor(1);
    expect(budgetAt({ calls: 0, at: 0 }, limit.gap * 2, limit, 2).calls).toBe(1);
  });
});

/** What a watch does in so many seconds when every look takes one call and nothing changes: `s`ervices, `d`etails, `t`asks. */
function steps(one: Following | Following[], seconds: number, slowdown = 1): { at: number; kind: string }[] {
  const open = [one].flat();
  const limit = limitFor(open.length);
  let budget: Budget = { calls: limit.burst, at: BEGIN };
  let last: LastLooks = { services: 0, details: BEGIN, kind: undefined };
  let all = open;
  const taken: { at: number; kind: string }[] = [];
  for (let now = BEGIN; now < BEGIN + seconds * 1000; ) {
    budget = budgetAt(budget, now, limit, slowdown);
    const step = nextStep(all, last, { budget, limit, slowdown }, now);
    if (step.kind === 'wait') {
      now = step.until + 1;
      continue;
    }
    const { kind } = step.look;
    taken.push({ at: (now - BEGIN) / 1000, kind });
    last = { ...last, kind, ...(kind === 'tasks' ? {} : { [kind]: now }) };
    budget = { ...budget, calls: budget.calls - (kind === 'tasks' ? 2 : 1) };
    if (step.look.kind === 'tasks') {
      const { of } = step.look;
      const listed = { ...of.activity, tasksListedAt: now, tasksSuspect: false };
      all = all.map((same) => (same === of ? { ...same, activity: listed } : same));
    }
  }
  return taken;
}

const known = { detail: { kind: 'describe', arn: 'x' }, serviceDeployment: serviceDeployment('IN_PROGRESS') } as const;
const moving = following({ ...known, service: service([deployment()]) });
const count = (taken: { kind: string }[], kind: string) => taken.filter((one) => one.kind === kind).length;
const longestGap = (taken: { at: number; kind: string }[]) => {
  const times = taken.filter(({ kind }) => kind === 'services').map(({ at }) => at);
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? 0)));
};

describe('a watch', () => {
  it('looks at the services first', () => expect(steps(moving, 1)[0]).toEqual({ at: 0, kind: 'services' }));

  it('sees the services every few seconds while something moves, and everything else now and then', () => {
    const taken = steps(moving, 50);
    expect(longestGap(taken)).toBeLessThan(6.5);
    expect(count(taken, 'services')).toBeGreaterThan(10);
    expect(count(taken, 'details')).toBe(2);
    expect(count(taken, 'tasks')).toBe(3);
  });

  it('is quickest where all new tasks run', () => {
    const nearEnd = following({ ...known, service: service([deployment({ runningCount: 2 })]) });
    expect(count(steps(nearEnd, 50), 'services')).toBeGreaterThan(count(steps(moving, 50), 'services'));
  });

  it('looks for the service deployment at once where it is not known', () => {
    const unknown = following({ detail: { kind: 'list', since: BEGIN }, service: service([deployment()]) });
    expect(steps(unknown, 1).map(({ kind }) => kind)).toEqual(['services', 'details']);
  });

  it('never looks at service deployments that it may not see', () => {
    const blind = following({ service: service([deployment()]) });
    expect(count(steps(blind, 120), 'details')).toBe(0);
  });

  it('looks at the service deployment as often as at the service where traffic shifts', () => {
    const deploymentConfiguration = { strategy: 'CANARY' } as const;
    const detail = { ...known, serviceDeployment: serviceDeployment('IN_PROGRESS', { deploymentConfiguration }) };
    const taken = steps(following({ ...detail, service: service([deployment()]) }), 50);
    expect(count(taken, 'details')).toBeGreaterThan(6);
  });

  it('looks at the tasks soon where one seems to be lost', () => {
    const suspect = { ...moving, activity: { ...moving.activity, tasksSuspect: true } };
    expect(steps(suspect, 5).map(({ kind }) => kind)).toContain('tasks');
    expect(steps(moving, 5).map(({ kind }) => kind)).not.toContain('tasks');
  });

  it('is slow in a bake whose end is planned, and quick again before that end', () => {
    const detail = serviceDeployment('IN_PROGRESS', {
      lifecycleStage: 'BAKE_TIME',
      deploymentConfiguration: { bakeTimeInMinutes: 2 },
    });
    const taken = steps(following({ ...known, serviceDeployment: detail, service: service([deployment()]) }), 180);
    const services = taken.filter(({ kind }) => kind === 'services');
    expect(services.filter(({ at }) => at < 100).length).toBeLessThanOrEqual(11);
    expect(services.filter(({ at }) => at > 105).length).toBeGreaterThan(15);
  });

  it('goes slower after trouble', () => {
    expect(count(steps(moving, 60, 4), 'services')).toBeLessThan(count(steps(moving, 60), 'services') / 3);
  });

  it('makes its rounds through fifty services within ten seconds, and lists the tasks of one after the other', () => {
    const fifty = Array.from({ length: 50 }, (_, index) => ({
      ...moving,
      followed: { ...moving.followed, service: `web-${index}` },
    }));
    const taken = steps(fifty, 400);
    expect(longestGap(taken)).toBeLessThan(10);
    expect(count(taken, 'tasks')).toBeGreaterThan(15);
  });
});

describe('trouble', () => {
  it('slows down by half with every throttled call, six times at most, and passes little by little', () => {
    let slowdown = 1;
    for (const expected of [1.5, 2.25, 3.375, 5.0625, 6, 6]) {
      slowdown = slowdownAfter(slowdown, 'throttled');
      expect(slowdown).toBe(expected);
    }
    for (let answers = 0; answers < 7; answers += 1) slowdown = slowdownAfter(slowdown, 'answered');
    expect(slowdown).toBe(1);
  });
});
