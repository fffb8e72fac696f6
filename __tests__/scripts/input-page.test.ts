import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type InputExamples, inputPage } from '../../scripts/input-page.ts';
import { INPUT_NAMES } from '../../src/inputs/input-reader.ts';
import { readInputs } from '../../src/inputs/inputs.ts';

const root = new URL('../../', import.meta.url);
const examples = parse(await readFile(new URL('docs/input-examples.yml', root), 'utf8')) as InputExamples;

describe('the page of the inputs', () => {
  it('has an example of every input', () => expect(Object.keys(examples)).toEqual([...INPUT_NAMES]));

  it.each(Object.entries(examples))('has an example of %s that the action takes', (name, example) => {
    const environment = Object.fromEntries(
      Object.entries(example).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, String(value)]),
    );
    expect(example[name]).toBeDefined();
    expect(() => readInputs(environment)).not.toThrow();
  });

  it('is refused where an example is missing, or is of nothing', () => {
    const action = 'inputs: { a: { description: x } }';
    expect(() => inputPage(action, '{}')).toThrow('no example of a');
    expect(() => inputPage(action, 'a: { a: 1 }\nb: { b: 1 }')).toThrow("inputs that aren't there: b");
    expect(inputPage(action, 'a: { a: 1 }')).toContain('## a\n\nx\n\nDefault: none.\n\n```yaml\nwith:\n  a: 1\n```\n');
  });
});
