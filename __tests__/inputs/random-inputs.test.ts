import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/inputs/input-reader.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { Problem } from '../../src/problem.ts';
import { prod, webService } from '../support/scenarios.ts';
import { createWorld, deploy } from '../support/world.ts';

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

function outcomeOf(given: Readonly<Record<string, string>>): 'inputs' | 'problems' {
  const environment = Object.fromEntries(
    Object.entries(given).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]),
  );
  try {
    readInputs(environment);
    return 'inputs';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.message === '' || error.hint === undefined) throw new Error('a problem without words', { cause: error });
    return 'problems';
  }
}

describe('random inputs', () => {
  it('are read, or give a list of problems, ten thousand times', () => {
    const seen = { inputs: 0, problems: 0 };
    const property = fc.property(inputs, fc.boolean(), (given, withService) => {
      seen[outcomeOf(withService ? { ...given, service: 'web' } : given)] += 1;
    });
    fc.assert(property, { numRuns: 10_000 });
    // Both happen, or the inputs were too much alike.
    expect(Math.min(seen.inputs, seen.problems)).toBeGreaterThan(100);
  });

  it('give a plan, or a problem, and never a write', async () => {
    await using world = await createWorld({ scenario: prod([webService()]) });
    const few = fc.dictionary(names, value, { maxKeys: 3 });
    let plans = 0;
    const property = fc.asyncProperty(few, async (given) => {
      try {
        await deploy(world, { cluster: 'prod', ...given, service: 'web', 'dry-run': 'true', 'if-in-progress': 'fail' });
        plans += 1;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    });
    await fc.assert(property, { numRuns: 100 });
    expect(plans).toBeGreaterThan(0);
    expect(world.writes()).toEqual([]);
  }, 120_000);
});
