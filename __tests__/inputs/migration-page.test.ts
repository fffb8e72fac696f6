import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/inputs/input-reader.ts';
import { readInputs } from '../../src/inputs/inputs.ts';

const page = await readFile(new URL('../../docs/migration.md', import.meta.url), 'utf8');

interface Workflow {
  readonly jobs: { readonly deploy: { readonly steps: readonly { uses: string; with?: Record<string, unknown> }[] } };
}

describe('the page about coming from other actions', () => {
  it('ends in a workflow with inputs that this action takes', () => {
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => parse(text) as Workflow);
    const steps = blocks[1]?.jobs.deploy.steps ?? [];
    const inputs = steps.find(({ uses }) => uses.startsWith('ship-to-ecs/'))?.with ?? {};
    const environment = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, String(value)]),
    );
    expect(readInputs(environment)).toMatchObject({ tags: ['{version}', '{branch}'], watch: { minutes: 20 } });
    expect((blocks[0]?.jobs.deploy.steps.length ?? 0) - steps.length).toBe(5);
  });

  it('says `the same` of inputs that are there under this name', () => {
    const rows = page.split('\n').filter((line) => /^\| `.* \| the same/.test(line));
    const names = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([a-z-]+)(?::[^`]*)?`/g)].map(([, name = '']) => name),
    );
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !INPUT_NAMES.some((known) => known === name))).toEqual([]);
  });
});
