import { describe, expect, it } from '@jest/globals';
import { byTargetGroup, checkInWords, logRegionOf, timeOf } from '../../src/report/evidence-words.ts';
import { event, evidence, logTail, target } from '../support/sample-evidence.ts';

const unknown = {
  protocol: undefined,
  path: undefined,
  port: undefined,
  matcher: undefined,
  interval: undefined,
  timeout: undefined,
  unhealthyThreshold: undefined,
};

describe('checkInWords', () => {
  it('says it all', () => {
    expect(checkInWords(target().check)).toBe(
      "HTTP /health on the target's own port, expects 200-299, every 30 s, answer within 5 s, unhealthy after 2 failures in a row",
    );
  });

  it.each([
    [{ ...unknown, protocol: 'TCP', port: '9000' }, 'TCP on port 9000'],
    [unknown, 'a health check'],
  ])('leaves out what is not known', (check, expected) => expect(checkInWords(check)).toBe(expected));
});

describe('byTargetGroup', () => {
  it('keeps the order', () => {
    const [a, b, c] = [target({ targetGroup: 'one' }), target({ targetGroup: 'two' }), target({ targetGroup: 'one' })];
    expect(byTargetGroup([a, b, c])).toEqual([[a, c], [b]]);
  });
});

describe('timeOf', () => {
  it('is in UTC, with the day where it is asked for', () => {
    expect(timeOf(event('14:03:07', 'x'), false)).toBe('14:03:07');
    expect(timeOf(event('14:03:07', 'x'), true)).toBe('11-20 14:03:07');
    expect(timeOf({}, true)).toBe('');
  });
});

describe('logRegionOf', () => {
  const options = (region: unknown) => ({
    containerDefinitions: [
      { name: 'sidecar' },
      { name: 'app', logConfiguration: { options: { 'awslogs-region': region } } },
    ],
  });

  it.each([
    ['the log driver', options('us-west-2'), 'us-west-2'],
    ['the service where the definition names none', { containerDefinitions: [{ name: 'app' }] }, 'eu-west-1'],
    ['the service where nothing is known', {}, 'eu-west-1'],
    ['the service where the definition is odd', { containerDefinitions: [null, 7] }, 'eu-west-1'],
    ['the service where it is no region', options('evil.example/'), 'eu-west-1'],
  ])('is that of %s', (_name, definition, expected) => {
    expect(logRegionOf(evidence({ definition }), logTail([]))).toBe(expected);
  });
});
