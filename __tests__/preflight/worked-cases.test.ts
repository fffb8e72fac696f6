import { expect, test } from '@jest/globals';
import type { Percentages } from '../../src/preflight/bounds.ts';
import { type Forecast, forecast } from '../../src/preflight/forecast.ts';
import { situation, type Unusual } from '../support/situations.ts';

interface Case {
  /** The two percentages, as `100/200`. */
  readonly percent: string;
  readonly about: Unusual;
  readonly lower: number;
  readonly upper: number;
  readonly verdict: string;
  readonly interruption: Forecast['interruption'];
  /** Healthy tasks at the least: surely, and at worst. */
  readonly lowest: readonly [certain: number, possible: number];
}

const port80 = { need: { ports: ['80/tcp'] } };
const spare = { instances: [{}, {}] };
const large = { need: { memory: 3000 } };
const outsized = { need: { memory: 5000 }, was: { memory: 256 } };
const ssh = { need: { ports: ['22/tcp'] }, was: { ports: [] } };
const moved = { need: { ports: ['81/tcp'] }, was: { ports: ['80/tcp'] } };
const eni = { need: { interfaces: 1 }, on: [3], instances: [{ interfaces: 0 }] };
const three = { ...port80, on: [1, 1, 1] };

/** The worked cases of the rules, A to Y. */
const cases: Readonly<Record<string, Case>> = {
  'A: a host port on the only instance': {
    percent: '100/200',
    about: port80,
    lower: 1,
    upper: 2,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [1, 1],
  },
  'B: half of one is one': {
    percent: '50/200',
    about: port80,
    lower: 1,
    upper: 2,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [1, 1],
  },
  'C: a host port, nothing to be kept': {
    percent: '0/200',
    about: port80,
    lower: 0,
    upper: 2,
    verdict: 'moves',
    interruption: 'certain',
    lowest: [0, 0],
  },
  'D: stop, then start': {
    percent: '0/100',
    about: port80,
    lower: 0,
    upper: 1,
    verdict: 'moves',
    interruption: 'certain',
    lowest: [0, 0],
  },
  'E: a second instance': {
    percent: '100/200',
    about: { ...port80, ...spare },
    lower: 1,
    upper: 2,
    verdict: 'moves',
    interruption: 'none',
    lowest: [1, 1],
  },
  'F: a host port on every instance': {
    percent: '100/200',
    about: { ...port80, on: [1, 1] },
    lower: 2,
    upper: 4,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [2, 2],
  },
  'G: one of two may go': {
    percent: '50/200',
    about: { ...port80, on: [1, 1] },
    lower: 1,
    upper: 4,
    verdict: 'moves',
    interruption: 'none',
    lowest: [1, 1],
  },
  'H: one instance to spare': {
    percent: '100/200',
    about: { ...port80, on: [1, 1, 0] },
    lower: 2,
    upper: 4,
    verdict: 'moves',
    interruption: 'none',
    lowest: [2, 2],
  },
  'I: 67 % of three are three': {
    percent: '67/200',
    about: three,
    lower: 3,
    upper: 6,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [3, 3],
  },
  'J: 66 % of three are two': {
    percent: '66/200',
    about: three,
    lower: 2,
    upper: 6,
    verdict: 'moves',
    interruption: 'none',
    lowest: [2, 2],
  },
  'K: a dynamic port': {
    percent: '100/200',
    about: {},
    lower: 1,
    upper: 2,
    verdict: 'moves',
    interruption: 'none',
    lowest: [1, 1],
  },
  'L: not enough memory': {
    percent: '100/200',
    about: large,
    lower: 1,
    upper: 2,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [1, 1],
  },
  'M: not enough memory, nothing to be kept': {
    percent: '0/200',
    about: large,
    lower: 0,
    upper: 2,
    verdict: 'moves',
    interruption: 'certain',
    lowest: [0, 0],
  },
  'N: 125 % of three are three': {
    percent: '100/125',
    about: { on: [3] },
    lower: 3,
    upper: 3,
    verdict: 'stuck: percentages',
    interruption: 'none',
    lowest: [3, 3],
  },
  'O: 75 % of two are two': {
    percent: '75/100',
    about: { on: [2] },
    lower: 2,
    upper: 2,
    verdict: 'stuck: percentages',
    interruption: 'none',
    lowest: [2, 2],
  },
  'P: 150 % of one is one': {
    percent: '100/150',
    about: {},
    lower: 1,
    upper: 1,
    verdict: 'stuck: percentages',
    interruption: 'none',
    lowest: [1, 1],
  },
  'Q: 50 % of one is one': {
    percent: '50/100',
    about: {},
    lower: 1,
    upper: 1,
    verdict: 'stuck: percentages',
    interruption: 'none',
    lowest: [1, 1],
  },
  'R: half at a time': {
    percent: '50/100',
    about: { on: [4] },
    lower: 2,
    upper: 4,
    verdict: 'moves',
    interruption: 'none',
    lowest: [3, 2],
  },
  'S: two more at a time': {
    percent: '100/150',
    about: { on: [4] },
    lower: 4,
    upper: 6,
    verdict: 'moves',
    interruption: 'none',
    lowest: [4, 4],
  },
  'T: too large for every instance': {
    percent: '0/200',
    about: outsized,
    lower: 0,
    upper: 2,
    verdict: 'stuck: fits-nowhere',
    interruption: 'certain',
    lowest: [0, 0],
  },
  'U: one task an instance': {
    percent: '100/200',
    about: { on: [1, 1], distinct: true },
    lower: 2,
    upper: 4,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [2, 2],
  },
  'V: no network interface left': {
    percent: '100/200',
    about: eni,
    lower: 3,
    upper: 6,
    verdict: 'stuck: placement',
    interruption: 'none',
    lowest: [3, 3],
  },
  'W: another host port': {
    percent: '100/200',
    about: moved,
    lower: 1,
    upper: 2,
    verdict: 'moves',
    interruption: 'none',
    lowest: [1, 1],
  },
  'X: a port that instances keep': {
    percent: '0/200',
    about: ssh,
    lower: 0,
    upper: 2,
    verdict: 'stuck: fits-nowhere',
    interruption: 'certain',
    lowest: [0, 0],
  },
  'Y: nothing desired': {
    percent: '100/200',
    about: { on: [0] },
    lower: 0,
    upper: 0,
    verdict: 'nothing-desired',
    interruption: 'none',
    lowest: [0, 0],
  },
};

test.each(Object.entries(cases))('%s', (_, { percent, about, lower, upper, verdict, interruption, lowest }) => {
  const predicted = forecast(situation({ ...about, percentages: percentages(percent) }));
  const { progress } = predicted;
  expect(predicted.bounds).toEqual({ lower, upper });
  expect(progress.kind === 'stuck' ? `stuck: ${progress.cause}` : progress.kind).toBe(verdict);
  expect(predicted.interruption).toBe(interruption);
  expect([predicted.lowest.certain, predicted.lowest.possible]).toEqual(lowest);
});

function percentages(text: string): Percentages {
  const [minimum = 0, maximum = 0] = text.split('/').map(Number);
  return { minimum, maximum };
}
