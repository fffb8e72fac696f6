import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CallBudget } from '../../src/watch/call-budget.ts';
import { fakeClock } from '../support/fake-clock.ts';

const CALLS = 30;
const MINUTE = 60_000;

/** Takes a call after each of the pauses; the times of the calls. */
async function callsAfter(pauses: readonly number[]) {
  const clock = fakeClock(1_000_000);
  const budget = new CallBudget(clock);
  const times: number[] = [];
  for (const pause of pauses) {
    clock.pass(pause);
    await budget.take();
    times.push(clock.now());
  }
  return { times, sleeps: clock.sleeps };
}

describe('CallBudget', () => {
  it('lets the first calls through at once', async () => {
    expect((await callsAfter(Array.from({ length: CALLS }, () => 0))).sleeps).toEqual([]);
  });

  it('makes the next one wait until the first is a minute old', async () => {
    const { times } = await callsAfter([0, 20_000, ...Array.from({ length: CALLS }, () => 0)]);
    expect(times[CALLS]! - times[0]!).toBe(MINUTE);
    expect(times[CALLS + 1]! - times[1]!).toBe(MINUTE);
  });

  it('waits even for the last millisecond, and no longer', async () => {
    const full = Array.from({ length: CALLS }, () => 0);
    expect((await callsAfter([...full, MINUTE - 1])).sleeps).toEqual([1]);
    expect((await callsAfter([...full, MINUTE])).sleeps).toEqual([]);
  });

  it('never makes calls wait that keep the limit by themselves', async () => {
    expect((await callsAfter(Array.from({ length: 100 }, () => 2_000))).sleeps).toEqual([]);
  });

  it('never allows more than 30 calls in any minute', async () => {
    const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(5_000), fc.nat(90_000)), { minLength: 31, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(pauses, async (all) => {
        const { times } = await callsAfter(all);
        for (const [index, time] of times.entries()) {
          const later = times[index + CALLS];
          if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(MINUTE);
        }
      }),
    );
  });

  it('does not wait after a cancel', async () => {
    const clock = fakeClock();
    const budget = new CallBudget(clock);
    for (let call = 0; call < CALLS; call += 1) await budget.take();
    await budget.take(AbortSignal.abort());
    expect(clock.sleeps).toEqual([]);
  });
});
