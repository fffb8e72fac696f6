import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows');

interface Job {
  uses?: string;
  'timeout-minutes'?: number;
  permissions?: Record<string, string>;
  steps?: { uses?: string; run?: string }[];
}
interface Workflow {
  permissions?: Record<string, string>;
  concurrency?: unknown;
  jobs: Record<string, Job>;
}

const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return { file, text, workflow: parse(text) as Workflow };
});

// Local actions belong to the commit that runs; everything else could be changed under us unless its commit is named.
const pinned = /^\.\/|@[0-9a-f]{40}$/;

describe('the rule itself', () => {
  it.each(['actions/checkout@v5', 'actions/checkout@main', 'actions/checkout', 'a/b@08c6903', 'docker://alpine:3'])(
    'refuses %s',
    (uses) => expect(uses).not.toMatch(pinned),
  );
  it.each(['./', './.github/actions/x', 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8'])(
    'takes %s',
    (uses) => expect(uses).toMatch(pinned),
  );
});

it('covers the workflows that there are', () => {
  expect(workflows.map(({ file }) => file)).toEqual(expect.arrayContaining(['ci.yml', 'release.yml']));
});

describe.each(workflows)('$file', ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);

  it('names every foreign action by its commit, with its version in a comment', () => {
    const used = jobs.flatMap((job) => [job.uses, ...(job.steps ?? []).map((step) => step.uses)]).filter(Boolean);
    expect(used.length).toBeGreaterThan(0);
    for (const uses of used) expect(uses).toMatch(pinned);
    for (const line of text.split('\n').filter((line) => /uses: .*@/.test(line)))
      expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  });

  it('starts from read-only permissions and widens them job by job', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(text).not.toMatch(/write-all/);
  });

  it('says how runs of it may overlap', () => expect(workflow.concurrency).toBeDefined());

  it('ends every job that hangs', () => {
    expect(jobs.map((job) => job['timeout-minutes'])).toEqual(jobs.map(() => expect.any(Number)));
  });

  it("pastes nobody's text into a script", () => {
    const scripts = jobs.flatMap((job) => (job.steps ?? []).flatMap((step) => step.run ?? []));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).not.toContain('${{');
  });
});

it('writes to the repository from one job only, the one that publishes', () => {
  const writers = workflows.flatMap(({ file, workflow }) =>
    Object.entries(workflow.jobs)
      .filter(([, job]) => Object.values(job.permissions ?? {}).includes('write'))
      .map(([name]) => `${file} ${name}`),
  );
  expect(writers).toEqual(['release.yml publish']);
});
