import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/inputs/input-reader.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { Problem } from '../../src/problem.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

/** Words that action.yml itself uses for values, beside what people mistype. */
const action = parse(await readFile(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, { description: string }>;
};
const words = Object.values(action.inputs).flatMap(({ description }) =>
  [...description.matchAll(/`([^`]+)`/g)].flatMap(([, word]) => word ?? []),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'true',
    'false',
    '0',
    '1',
    '99999999999',
    'web',
    'web:1',
    'a=b',
    'A=1\nB=',
    '-A',
    'name: [',
    '{"a":',
    '[]',
    '{}',
  ),
  fc.constantFrom(...words),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json(),
);
const names = fc.constantFrom(...INPUT_NAMES, 'nonsense', 'service ', 'SERVICE');
const inputs = fc.dictionary(names, value, { maxKeys: 12 });

type End = 'problems of the inputs' | 'problems of the plan' | 'plan';

/** How far a run without writes gets with these inputs; any other error than a problem in words is thrown. */
async function endOf(world: TestWorld, given: Readonly<Record<string, string>>): Promise<End> {
  const inputs = { ...given, 'dry-run': 'true' };
  try {
    readInputs(Object.fromEntries(Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])));
  } catch (error) {
    return inWords(error, 'problems of the inputs');
  }
  try {
    await deploy(world, inputs);
    return 'plan';
  } catch (error) {
    return inWords(error, 'problems of the plan');
  }
}

function inWords(error: unknown, end: End): End {
  if (!(error instanceof Problem)) throw error;
  if (error.message === '') throw new Error('a problem without words', { cause: error });
  return end;
}

describe('random inputs', () => {
  it('give a plan or problems in words, ten thousand times, and never a write', async () => {
    await using world = await createWorld({ scenario: prod([webService()]) });
    const seen: Record<End, number> = { 'problems of the inputs': 0, 'problems of the plan': 0, plan: 0 };
    const known = fc.record({ cluster: fc.constant('prod'), service: fc.constant('web') });
    const property = fc.asyncProperty(inputs, fc.option(known, { nil: {} }), async (given, where) => {
      seen[await endOf(world, { ...given, ...where })] += 1;
    });
    await fc.assert(property, { numRuns: 10_000 });
    // All of them happen, or the inputs were too much alike.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
    expect(world.writes()).toEqual([]);
  }, 600_000);
});
