import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Percentages } from '../../src/percentages/percentages.ts';
import type { Case } from '../../src/preflight/case.ts';
import { findingsOf } from '../../src/preflight/findings.ts';
import { forecast } from '../../src/preflight/forecast.ts';
import { higherMaximum, lowerMinimum } from '../../src/preflight/remedies.ts';
import type { Situation } from '../../src/preflight/situation.ts';
import { situation, type Unusual } from '../support/situations.ts';

const port80 = { need: { ports: ['80/tcp'] } };

function findings(about: Unusual, more: Partial<Case> = {}) {
  const one = situation(about);
  const whole: Case = {
    situation: one,
    forecast: forecast(one),
    networkMode: 'bridge',
    holders: [],
    isSettled: true,
    maxUnavailable: undefined,
    ...more,
  };
  return findingsOf(whole);
}

describe('a finding', () => {
  test('is not made where a rollout moves and nobody notices', () => {
    expect(findings({})).toEqual([]);
  });

  test('names who holds a port, and what no service has started', () => {
    const holder = { instance: 'instance-0', ports: ['80/tcp'], stays: true };
    const [finding] = findings(port80, {
      holders: [
        { ...holder, task: 'arn:aws:ecs:us-east-1:1:task/prod/0123456789abcdef', service: 'api' },
        { ...holder, task: 'arn:aws:ecs:us-east-1:1:task/prod/fedcba9876543210', service: undefined },
        { ...holder, instance: 'instance-9', task: 'elsewhere', service: 'other' },
      ],
    });
    expect(finding?.text).toContain(
      'i-0: host port 80 is taken by task 01234567 of service api and task fedcba98, which no service started',
    );
  });

  test('says that a port is kept by the instance itself', () => {
    const about = { need: { ports: ['22/tcp'] }, was: { ports: [] } };
    const [finding] = findings(about);
    expect(finding).toMatchObject({ code: 'fits-nowhere', weight: 'refusal' });
    expect(finding?.text).toContain('host port 22 is kept by the instance itself');
    expect(finding?.remedies).toEqual([expect.stringContaining('Choose another host port')]);
  });

  test('names three instances with the same obstacle, and counts the others', () => {
    const [finding] = findings({ ...port80, on: [1, 1, 1, 1, 1] });
    expect(finding?.text).toContain('i-0, i-1, i-2 and 2 more instances: host port 80 is taken');
  });

  test('has no advice about ports where memory is what is missing', () => {
    const [finding] = findings({ need: { ports: ['80/tcp'], memory: 3000 } });
    expect(finding?.text).toContain('1096 MiB of memory are free');
    expect(finding?.remedies.join()).not.toContain('hostPort');
  });

  test('keeps the protocol of a port that is not of TCP', () => {
    const [finding] = findings({ need: { ports: ['53/udp'] } });
    expect(finding?.text).toContain('host port 53/udp is taken');
  });

  test('is a warning where what is in the way may go', () => {
    const [finding] = findings(port80, { isSettled: false });
    expect(finding).toMatchObject({ code: 'no-room', weight: 'warning' });
    expect(finding?.text).toContain('It may still find room');
  });

  test.each([
    [
      'no instance is there',
      { capacity: { kind: 'instances', pools: [{ provider: 'cp', instances: [], scales: false }] } },
    ],
    ['one is arriving', { need: { memory: 9000 }, was: { memory: 1 }, instances: [{ status: 'REGISTERING' }] }],
    ['an agent is away', { need: { memory: 9000 }, was: { memory: 1 }, instances: [{ agentConnected: false }] }],
  ] as const)('refuses nothing that fits nowhere while %s', (_, about) => {
    expect(findings(about as Unusual)).toMatchObject([{ code: 'fits-nowhere', weight: 'warning' }]);
  });

  test('says that managed scaling has to bring an instance, as a note', () => {
    const [finding] = findings({ need: { memory: 3000 }, scales: true });
    expect(finding).toMatchObject({ code: 'needs-capacity', weight: 'note' });
    expect(finding?.text).toContain('1096 MiB of memory are free, and a new task takes 3000');
  });

  test('says what could not be told, as a note', () => {
    const [finding] = findings({ capacity: { kind: 'unknown' } });
    expect(finding).toMatchObject({ code: 'not-forecast', weight: 'note' });
  });

  test('warns where it is for ECS to choose the old task that makes room', () => {
    const about = { on: [1, 1, 0], need: { memory: 3000 }, was: { memory: 1000 } };
    const free = (memory: number) => ({ free: { cpu: 2048, memory, gpus: 0 } });
    const instances = [free(2000), free(500), free(4096)];
    const [finding] = findings({ ...about, instances });
    expect(finding).toMatchObject({ code: 'order-decides', weight: 'warning' });
  });

  test('offers a daemon no higher maximum, which ECS does not take', () => {
    const about = { on: [1, 1, 1], daemon: true, distinct: true, percentages: { minimum: 100, maximum: 100 } };
    const [finding] = findings(about);
    expect(finding?.code).toBe('percentages-deadlock');
    expect(finding?.remedies).toEqual([
      expect.stringMatching(/^Set minimum-healthy-percent: 66 for this deployment alone/),
    ]);
  });

  test.each([
    [{ kind: 'tasks', count: 1 }, false],
    [{ kind: 'tasks', count: 2 }, true],
    [{ kind: 'percent', percent: 49 }, false],
    [{ kind: 'percent', percent: 50 }, true],
  ] as const)('refuses two missing tasks of four with max-unavailable %j unless that allows them', (most, allowed) => {
    const about = { on: [4], percentages: { minimum: 50, maximum: 100 } };
    const codes = findings(about, { maxUnavailable: most }).map(({ code }) => code);
    expect(codes).toEqual(allowed ? [] : ['beyond-max-unavailable']);
  });

  test('counts no task that was missing before', () => {
    const one = situation({ on: [2] });
    const tasks = one.tasks.map((task, index) => ({ ...task, healthy: index > 0 }));
    const now = { ...one, tasks };
    const most = { kind: 'tasks', count: 0 } as const;
    expect(findings({}, { situation: now, forecast: forecast(now), maxUnavailable: most })).toEqual([]);
  });
});

describe('percentages that help', () => {
  interface Stuck {
    readonly on: readonly number[];
    readonly minimum: number;
    readonly maximum: number;
    readonly memory: number;
    readonly port: boolean;
  }

  const stuck: fc.Arbitrary<Stuck> = fc.record({
    on: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    minimum: fc.constantFrom(50, 67, 75, 100),
    maximum: fc.constantFrom(100, 125, 150, 200),
    memory: fc.constantFrom(256, 1000, 3000),
    port: fc.boolean(),
  });

  function situationOf({ on, minimum, maximum, memory, port }: Stuck): Situation {
    const need = { memory, ports: port ? ['80/tcp'] : [] };
    // One port of an instance is for one task.
    return situation({
      need,
      percentages: { minimum, maximum },
      on: port ? on.map((count) => Math.min(1, count)) : on,
    });
  }

  function moves(one: Situation, percentages: Percentages = one.percentages): boolean {
    return forecast({ ...one, percentages }).progress.kind === 'moves';
  }

  test('make it move, and keep as many tasks as they can', () => {
    fc.assert(
      fc.property(stuck.map(situationOf), (one) => {
        fc.pre(one.desired > 0 && !moves(one));
        const lower = lowerMinimum(one);
        expect(lower === undefined).toBe(!moves(one, { ...one.percentages, minimum: 0 }));
        if (lower === undefined) return;
        expect(moves(one, lower.percentages)).toBe(true);
        const kept = Math.ceil((one.desired * lower.percentages.minimum) / 100);
        const closer = Math.floor((100 * (kept + 1)) / one.desired);
        expect(moves(one, { ...one.percentages, minimum: Math.min(closer, one.percentages.minimum) })).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('are no higher maximum unless that makes it move', () => {
    fc.assert(
      fc.property(stuck.map(situationOf), (one) => {
        const higher = higherMaximum(one);
        if (higher !== undefined) expect(moves(one, higher.percentages)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
