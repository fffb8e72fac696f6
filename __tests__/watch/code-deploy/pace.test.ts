import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitFor, type Standing } from '../../../src/watch/budget.ts';
import type { CodeDeployFollowing } from '../../../src/watch/code-deploy/following.ts';
import { nextLook } from '../../../src/watch/code-deploy/pace.ts';
import { plannedEnd } from '../../../src/watch/code-deploy/planned-end.ts';
import type { CodeDeploySeen } from '../../../src/watch/code-deploy/seen.ts';
import { event, eventsUpTo, followingCodeDeploy, look, taskSets } from '../../support/code-deploy.ts';
import { BEGIN } from '../../support/following.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const CANARY = { kind: 'canary', percent: 10, interval: 5 } as const;
const LINEAR = { kind: 'linear', percent: 10, interval: 3 } as const;

/** In AllowTraffic since the begin, so long ago. */
const shifting = (ms: number, green = 10) =>
  look({ at: BEGIN + ms, events: eventsUpTo(event('AllowTraffic', 'InProgress')), taskSets: taskSets(green) });
/** The old tasks are kept for five minutes from a minute after the begin on. */
const keeping = (at: number) => look({ at, events: eventsUpTo(event('AfterAllowTraffic', 'Succeeded', 60)) });

describe('plannedEnd', () => {
  it.each<[string, CodeDeploySeen, Parameters<typeof plannedEnd>[1], number | undefined]>([
    ['what goes on by itself', look(), CANARY, undefined],
    ['the termination', keeping(BEGIN + MINUTE), undefined, BEGIN + 6 * MINUTE],
    ['the termination, overdue', keeping(BEGIN + 7 * MINUTE), undefined, BEGIN + 7 * MINUTE],
    ['a canary', shifting(MINUTE), CANARY, BEGIN + 5 * MINUTE],
    ['a canary that is overdue', shifting(5 * MINUTE), CANARY, undefined],
    ['the first step', shifting(0), LINEAR, BEGIN + 3 * MINUTE],
    ['a later step', shifting(7 * MINUTE, 30), LINEAR, BEGIN + 9 * MINUTE],
    ['all steps done', shifting(7 * MINUTE, 100), LINEAR, undefined],
    ['all at once', shifting(MINUTE), { kind: 'all-at-once' }, undefined],
    ['a shift that is not known', shifting(MINUTE), undefined, undefined],
  ])('of %s', (_name, seen, shift, end) => expect(plannedEnd(seen, shift)).toBe(end));
});

const limit = limitFor(1);
/** With so many calls at hand at the time of the last look. */
function standing(calls: number, at: number, slowdown = 1): Standing {
  return { budget: { calls, at }, limit, slowdown };
}

/** Milliseconds from the last look to the next. */
function pauseAfter(seen: CodeDeploySeen | undefined, more: Partial<CodeDeployFollowing> = {}, slowdown = 1): number {
  const lookedAt = seen?.at ?? BEGIN;
  const one = followingCodeDeploy({ ...(seen === undefined ? {} : { seen }), lookedAt, movedAt: lookedAt, ...more });
  return nextLook([one], standing(limit.burst, lookedAt, slowdown)).due - lookedAt;
}

describe('the next look', () => {
  const plan = { shift: CANARY, wait: { ready: 0, shift: 5, termination: 0, total: 5 } };

  it.each<[string, number, number]>([
    ['while events move', pauseAfter(look()), 5 * SECOND],
    ['after one that failed', pauseAfter(undefined), 5 * SECOND],
    ['while nothing moves', pauseAfter(look(), { movedAt: BEGIN }), 7.5 * SECOND],
    ['in a wait whose end is known', pauseAfter(shifting(MINUTE), { plan }), 10 * SECOND],
    ['near its end', pauseAfter(shifting(5 * MINUTE - 15 * SECOND), { plan }), 2.5 * SECOND],
    ['when it is overdue', pauseAfter(keeping(BEGIN + 8 * MINUTE)), 2.5 * SECOND],
    ['while throttled', pauseAfter(look(), {}, 4), 20 * SECOND],
  ])('comes %s', (_name, pause, expected) => expect(pause).toBe(expected));

  it('is the first one at once', () => {
    expect(nextLook([followingCodeDeploy()], standing(limit.burst, BEGIN)).due).toBe(BEGIN);
  });

  it('waits for its calls', () => {
    const one = followingCodeDeploy({ lookedAt: BEGIN });
    expect(nextLook([one], standing(-1, BEGIN)).due).toBe(BEGIN + 3 * limit.gap);
    expect(nextLook([one], standing(-1, BEGIN, 2)).due).toBe(BEGIN + 6 * limit.gap);
  });

  it('is at the deployment that has waited longest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 20 }), (times) => {
        const open = times.map((ms) => followingCodeDeploy({ lookedAt: BEGIN + ms, movedAt: BEGIN + ms }));
        expect(nextLook(open, standing(0, BEGIN)).at.lookedAt).toBe(BEGIN + Math.min(...times));
      }),
    );
  });
});
