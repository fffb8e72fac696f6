import { describe, expect, test } from '@jest/globals';
import { forecast } from '../../src/preflight/forecast.ts';
import type { Timing } from '../../src/preflight/timing.ts';
import { situation } from '../support/situations.ts';

const TIMING: Timing = { start: 5000, health: 10_000, drain: 30_000, stopTimeout: 30_000, bake: 0 };
const port80 = { need: { ports: ['80/tcp'] } };

describe('how a rollout goes in time', () => {
  test('a port that has to be freed first leaves no task from the stop until the new one is healthy', () => {
    const { timeline } = forecast(situation({ ...port80, percentages: { minimum: 0, maximum: 200 }, timing: TIMING }));
    expect(timeline).toMatchObject({ batches: 1, interruption: 45_000, duration: 45_000 });
    expect(timeline?.moments).toEqual([
      { at: 0, old: 0, starting: 0, fresh: 0 },
      { at: 30_000, old: 0, starting: 1, fresh: 0 },
      { at: 45_000, old: 0, starting: 0, fresh: 1 },
    ]);
  });

  test('with room beside the old task nothing is interrupted, and the old one is drained at the end', () => {
    const { timeline } = forecast(situation({ timing: TIMING }));
    expect(timeline).toMatchObject({ batches: 1, interruption: 0, duration: 45_000 });
  });

  test('one spare instance makes as many batches as there are tasks', () => {
    const { timeline } = forecast(situation({ ...port80, on: [1, 1, 1, 0], timing: TIMING }));
    expect(timeline).toMatchObject({ batches: 3, interruption: 0 });
    expect(timeline?.duration).toBe(3 * 45_000);
  });

  test('twice the tasks at once, until the bake time is over', () => {
    const { timeline, extra } = forecast(
      situation({ on: [2], replacement: 'all-at-once', timing: { ...TIMING, bake: 60_000 } }),
    );
    expect(extra).toBe(2);
    expect(timeline).toMatchObject({ batches: 1, interruption: 0, duration: 5000 + 10_000 + 60_000 + 30_000 });
  });

  test('twice the tasks at once never gets there where there is no room for them', () => {
    const { timeline } = forecast(situation({ ...port80, replacement: 'all-at-once', timing: TIMING }));
    expect(timeline?.duration).toBeUndefined();
    expect(timeline?.moments.at(-1)).toMatchObject({ old: 1, fresh: 0 });
  });

  test('a rollout that is stuck ends where nothing more happens', () => {
    const { timeline } = forecast(situation({ ...port80, timing: TIMING }));
    expect(timeline?.duration).toBeUndefined();
    expect(timeline?.moments).toEqual([{ at: 0, old: 1, starting: 0, fresh: 0 }]);
  });

  test('nothing is told of the time where no task tells how long it takes to start', () => {
    expect(forecast(situation({ timing: { ...TIMING, start: undefined } })).timeline).toBeUndefined();
  });
});
