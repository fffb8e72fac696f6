import type { Task } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { containerHealthOf, startOf, stopTimeoutOf } from '../../src/preflight/timing.ts';

function task(seconds: number | undefined): Task {
  const createdAt = new Date(0);
  return seconds === undefined ? { createdAt } : { createdAt, startedAt: new Date(seconds * 1000) };
}

describe('how long a task takes to start', () => {
  test('is what the middle one of the running tasks took', () => {
    expect(startOf([task(40), task(10), task(300)])).toBe(40_000);
  });

  test('is not known where none has started, or what they say can not be', () => {
    expect(startOf([])).toBeUndefined();
    expect(startOf([task(undefined), task(0), task(0.02)])).toBeUndefined();
  });
});

describe('how long the own checks of containers take', () => {
  const check = (command: readonly string[], interval?: number) => ({ healthCheck: { command, interval } });

  test('is the interval of the slowest essential one', () => {
    const containers = [
      { name: 'web', ...check(['CMD', 'true'], 5) },
      { name: 'proxy', essential: true, ...check(['CMD-SHELL', 'true']) },
      { name: 'logs', essential: false, ...check(['CMD', 'true'], 300) },
    ];
    expect(containerHealthOf({ containerDefinitions: containers })).toBe(30_000);
  });

  test('is nothing without one, or where it is switched off', () => {
    const containers = [{ name: 'web' }, { name: 'other', ...check(['NONE'], 60) }];
    expect(containerHealthOf({ containerDefinitions: containers })).toBe(0);
  });
});

test('a task has as long to end as its slowest container, and 30 s where none is named', () => {
  expect(stopTimeoutOf({ containerDefinitions: [{ name: 'a', stopTimeout: 5 }, { name: 'b' }] })).toBe(30_000);
  expect(stopTimeoutOf({ containerDefinitions: [{ name: 'a', stopTimeout: 110 }, { name: 'b' }] })).toBe(110_000);
});
