import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createClock } from '../../emulator/clock.ts';

const fail = (error: unknown) => {
  throw error;
};

describe('a clock at speed 0', () => {
  it('runs timers in order of their times, each at its own time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 20 }), fc.nat(50), async (delays, ms) => {
        const clock = createClock(1000, 0, fail);
        const ran: number[] = [];
        for (const delay of delays) clock.after(delay, () => ran.push(clock.now() - 1000));
        await clock.advance(ms);
        expect(ran).toEqual(delays.filter((delay) => delay <= ms).sort((a, b) => a - b));
        expect(clock.now()).toBe(1000 + ms);
      }),
    );
  });

  it('runs what timers set off in promises before it goes on', async () => {
    const clock = createClock(0, 0, fail);
    const ran: string[] = [];
    clock.after(10, () => {
      ran.push('first');
      Promise.resolve()
        .then(() => clock.after(10, () => ran.push(`then ${clock.now()}`)))
        .catch(fail);
    });
    clock.after(30, () => ran.push('last'));
    await clock.advance(30);
    expect(ran).toEqual(['first', 'then 20', 'last']);
  });

  it('takes timers back, and goes on after one that throws', async () => {
    const errors: unknown[] = [];
    const clock = createClock(0, 0, (error) => errors.push(error));
    const ran: string[] = [];
    const cancel = clock.after(1, () => ran.push('cancelled'));
    clock.after(2, () => {
      throw new Error('broken');
    });
    clock.after(3, () => ran.push('third'));
    cancel();
    await clock.advance(5);
    expect(ran).toEqual(['third']);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('runs two advances one after the other', async () => {
    const clock = createClock(0, 0, fail);
    const ran: number[] = [];
    for (const time of [5, 15]) clock.after(time, () => ran.push(clock.now()));
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect(ran).toEqual([5, 15]);
    expect(clock.now()).toBe(20);
  });
});

describe('a clock that runs', () => {
  it('rings by itself, and not after it was closed', async () => {
    const clock = createClock(0, 1000, fail);
    const at = await new Promise<number>((resolve) => clock.after(20_000, () => resolve(clock.now())));
    expect(at).toBeGreaterThanOrEqual(20_000);
    const ran: string[] = [];
    clock.after(1000, () => ran.push('late'));
    clock.close();
    await clock.advance(5000);
    expect(ran).toEqual([]);
  });
});
