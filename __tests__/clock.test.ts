import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../src/clock.ts';

describe("the machine's clock", () => {
  it('calls back after a time, unless that is taken back', async () => {
    const called: string[] = [];
    const forget = systemClock.after(0, () => called.push('taken back'));
    forget();
    await new Promise<void>((resolve) => systemClock.after(1, resolve));
    expect(called).toEqual([]);
  });
});
