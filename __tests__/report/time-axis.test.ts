import { describe, expect, it } from '@jest/globals';
import { axisOf } from '../../src/report/time-axis.ts';

describe('axisOf', () => {
  it.each([
    [1, '%M:%S', '1second'],
    [10, '%M:%S', '1second'],
    [95, '%M:%S', '10second'],
    [224, '%M:%S', '30second'],
    [1800, '%M:%S', '5minute'],
    [3599, '%M:%S', '10minute'],
    [3600, '%H:%M', '10minute'],
    [36_000, '%H:%M', '1hour'],
    [86_400, 'day %-d, %H:%M', '3hour'],
    [14 * 86_400, 'day %-d, %H:%M', '2day'],
  ])('of %d seconds', (seconds, format, interval) => {
    expect(axisOf(0, seconds)).toEqual([`  axisFormat ${format}`, `  tickInterval ${interval}`]);
  });

  it('says hours where a short rollout is looked at that began long ago', () => {
    expect(axisOf(7200, 7260)).toEqual(['  axisFormat %H:%M', '  tickInterval 10second']);
  });
});
