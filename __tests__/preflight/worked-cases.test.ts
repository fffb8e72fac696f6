import { expect, test } from '@jest/globals';
import type { Percentages } from '../../src/percentages/percentages.ts';
import { type Forecast, forecast } from '../../src/preflight/forecast.ts';
import { situation, type Unusual } from '../support/situations.ts';

type Case = readonly [
  name: string,
  /** The two percentages, as `100/200`. */
  percent: string,
  about: Unusual,
  bounds: readonly [lower: number, upper: number],
  verdict: string,
  interruption: Forecast['interruption'],
  /** Healthy tasks at the least: surely, and at worst. */
  lowest: readonly [certain: number, possible: number],
];

const port80 = { need: { ports: ['80/tcp'] } };
const port80AndSpare = { ...port80, instances: [{}, {}] };
const port80OnBoth = { ...port80, on: [1, 1] };
const port80OnTwoOfThree = { ...port80, on: [1, 1, 0] };
const large = { need: { memory: 3000 } };
const outsized = { need: { memory: 5000 }, was: { memory: 256 } };
const ssh = { need: { ports: ['22/tcp'] }, was: { ports: [] } };
const moved = { need: { ports: ['81/tcp'] }, was: { ports: ['80/tcp'] } };
const eni = { need: { interfaces: 1 }, on: [3], instances: [{ interfaces: 0 }] };
const three = { ...port80, on: [1, 1, 1] };

/** The worked cases of the rules, A to Y. */
const cases: readonly Case[] = [
  ['A: a host port on the only instance', '100/200', port80, [1, 2], 'stuck: placement', 'none', [1, 1]],
  ['B: half of one is one', '50/200', port80, [1, 2], 'stuck: placement', 'none', [1, 1]],
  ['C: a host port, nothing to be kept', '0/200', port80, [0, 2], 'moves', 'certain', [0, 0]],
  ['D: stop, then start', '0/100', port80, [0, 1], 'moves', 'certain', [0, 0]],
  ['E: a second instance', '100/200', port80AndSpare, [1, 2], 'moves', 'none', [1, 1]],
  ['F: a host port on every instance', '100/200', port80OnBoth, [2, 4], 'stuck: placement', 'none', [2, 2]],
  ['G: one of two may go', '50/200', port80OnBoth, [1, 4], 'moves', 'none', [1, 1]],
  ['H: one instance to spare', '100/200', port80OnTwoOfThree, [2, 4], 'moves', 'none', [2, 2]],
  ['I: 67 % of three are three', '67/200', three, [3, 6], 'stuck: placement', 'none', [3, 3]],
  ['J: 66 % of three are two', '66/200', three, [2, 6], 'moves', 'none', [2, 2]],
  ['K: a dynamic port', '100/200', {}, [1, 2], 'moves', 'none', [1, 1]],
  ['L: not enough memory', '100/200', large, [1, 2], 'stuck: placement', 'none', [1, 1]],
  ['M: not enough memory, nothing to be kept', '0/200', large, [0, 2], 'moves', 'certain', [0, 0]],
  ['N: 125 % of three are three', '100/125', { on: [3] }, [3, 3], 'stuck: percentages', 'none', [3, 3]],
  ['O: 75 % of two are two', '75/100', { on: [2] }, [2, 2], 'stuck: percentages', 'none', [2, 2]],
  ['P: 150 % of one is one', '100/150', {}, [1, 1], 'stuck: percentages', 'none', [1, 1]],
  ['Q: 50 % of one is one', '50/100', {}, [1, 1], 'stuck: percentages', 'none', [1, 1]],
  ['R: half at a time', '50/100', { on: [4] }, [2, 4], 'moves', 'none', [3, 2]],
  ['S: two more at a time', '100/150', { on: [4] }, [4, 6], 'moves', 'none', [4, 4]],
  ['T: too large for every instance', '0/200', outsized, [0, 2], 'stuck: fits-nowhere', 'certain', [0, 0]],
  ['U: one task an instance', '100/200', { on: [1, 1], distinct: true }, [2, 4], 'stuck: placement', 'none', [2, 2]],
  ['V: no network interface left', '100/200', eni, [3, 6], 'stuck: placement', 'none', [3, 3]],
  ['W: another host port', '100/200', moved, [1, 2], 'moves', 'none', [1, 1]],
  ['X: a port that instances keep', '0/200', ssh, [0, 2], 'stuck: fits-nowhere', 'certain', [0, 0]],
  ['Y: nothing desired', '100/200', { on: [0] }, [0, 0], 'nothing-desired', 'none', [0, 0]],
];

test.each(cases)('%s', (_, percent, about, bounds, verdict, interruption, lowest) => {
  const predicted = forecast(situation({ ...about, percentages: percentages(percent) }));
  const { progress } = predicted;
  expect([predicted.bounds.lower, predicted.bounds.upper]).toEqual(bounds);
  expect(progress.kind === 'stuck' ? `stuck: ${progress.cause}` : progress.kind).toBe(verdict);
  expect(predicted.interruption).toBe(interruption);
  expect([predicted.lowest.certain, predicted.lowest.possible]).toEqual(lowest);
});

test.each([
  ['0/200', 'moves', 'possible'],
  ['100/200', 'needs-capacity', 'none'],
])('with managed scaling and %s nothing is stuck, and no interruption certain', (percent, kind, interruption) => {
  const predicted = forecast(situation({ ...port80, scales: true, percentages: percentages(percent) }));
  expect(predicted).toMatchObject({ progress: { kind }, interruption });
  if (kind === 'needs-capacity') expect(predicted.timeline).toBeUndefined();
});

test('a task that serves no one is not counted among the healthy ones, and may go at any time', () => {
  const steady = situation({ ...port80, on: [1, 1] });
  const tasks = steady.tasks.map((task, index) => ({ ...task, healthy: index > 0 }));
  const predicted = forecast({ ...steady, tasks });
  expect(predicted.lowest).toEqual({ certain: 1, possible: 1 });
});

function percentages(text: string): Percentages {
  const [minimum = 0, maximum = 0] = text.split('/').map(Number);
  return { minimum, maximum };
}
