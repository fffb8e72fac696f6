import { describe, expect, it } from '@jest/globals';
import { duration } from '../src/duration.ts';

describe('duration', () => {
  it.each([
    [0, '0ms'],
    [450.4, '450ms'],
    [999, '999ms'],
    [1000, '1s'],
    [12_400, '12s'],
    [59_499, '59s'],
    [59_600, '1m'],
    [60_000, '1m'],
    [185_000, '3m 5s'],
    [3_600_000, '1h'],
    [3_720_000, '1h 2m'],
    [93_600_000, '26h'],
  ])('%d ms is %s', (ms, expected) => expect(duration(ms)).toBe(expected));

  it('of just below a second does not say a thousand', () => expect(duration(999.6)).toBe('1s'));
});
