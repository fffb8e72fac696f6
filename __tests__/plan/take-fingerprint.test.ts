import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences, UNKNOWN, writeFingerprint } from '../../src/image/fingerprint.ts';
import type { BuildInputs } from '../../src/inputs/build-inputs.ts';
import { takeFingerprint } from '../../src/plan/take-fingerprint.ts';
import { buildInputs } from '../support/build-plans.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const source = { commit: COMMIT, commitTime: 1, gitTag: undefined, dirty: undefined };

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'fingerprint-'));
  await mkdir(join(workspace, 'shared'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch');
  await writeFile(join(workspace, '.dockerignore'), 'shared');
  await writeFile(join(workspace, 'shared', 'a'), 'one');
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function take(change: Partial<BuildInputs>) {
  const files = { kind: 'folder', context: workspace, dockerfile: join(workspace, 'Dockerfile') } as const;
  return await takeFingerprint({ ...buildInputs, ...change }, files, source, workspace);
}

/** In what an image of the first inputs differs from one of the second, as a later run sees it. */
async function between(before: Partial<BuildInputs>, after: Partial<BuildInputs>): Promise<string[]> {
  return differences(writeFingerprint(await take(before)), await take(after));
}

describe('the fingerprint', () => {
  it.each<[string, Partial<BuildInputs>, Partial<BuildInputs>]>([
    ['the secrets', { secrets: [{ kind: 'value', id: 'a', value: 'x' }] }, { secrets: [] }],
    ['the keys', { ssh: ['default'] }, { ssh: ['other=/k'] }],
    ['the labels', { labels: { a: '1' } }, { labels: { a: '2' } }],
    ['the annotations', { annotations: ['a=1'] }, { annotations: ['a=2'] }],
    ['provenance', { provenance: 'true' }, { provenance: 'mode=max' }],
    ['sbom', { sbom: 'false' }, { sbom: 'true' }],
    ['network', {}, { network: 'none' }],
    ['add-hosts', {}, { addHosts: ['a:1.2.3.4'] }],
    ['shm-size', { shmSize: '1g' }, { shmSize: '2g' }],
    ['ulimit', {}, { ulimit: ['core=1'] }],
    ['the name of a context', { buildContexts: { a: 'shared' } }, { buildContexts: { b: 'shared' } }],
    ['another image as a context', { buildContexts: { a: 'docker-image://x:1' } }, { buildContexts: {} }],
  ])('shows %s', async (_name, before, after) => {
    expect(await between(before, after)).toHaveLength(1);
    expect(await between(after, after)).toEqual([]);
  });

  it.each<[string, Partial<BuildInputs>, Partial<BuildInputs>]>([
    [
      'the value of a secret, or where it comes from',
      { secrets: [{ kind: 'value', id: 'a', value: 'x' }] },
      { secrets: [{ kind: 'variable', id: 'a', name: 'A' }] },
    ],
    ['the path of a key', { ssh: ['deploy=/a'] }, { ssh: ['deploy=/b'] }],
    ['the order of labels', { labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }],
    [
      'the time that a workflow labels an image with',
      { labels: { 'org.opencontainers.image.created': '2026-01-01T00:00:00Z' } },
      { labels: { 'org.opencontainers.image.created': '2026-01-02T00:00:00Z' } },
    ],
    ['how fast it is there', {}, { noCache: true, pull: true, cache: 'ecr', builder: 'x', cacheFrom: ['a'] }],
  ])('does not show %s', async (_name, before, after) => expect(await between(before, after)).toEqual([]));

  it("shows the files of a further context, which the first one's .dockerignore leaves out", async () => {
    const change = { buildContexts: { a: 'shared' } };
    const before = writeFingerprint(await take(change));
    await writeFile(join(workspace, 'shared', 'a'), 'two');
    expect(differences(before, await take(change))).toEqual(['the further build contexts']);
    expect(differences(writeFingerprint(await take({})), await take({}))).toEqual([]);
  });

  it('holds nothing of a secret', async () => {
    const text = writeFingerprint(await take({ secrets: [{ kind: 'value', id: 'npm', value: 'hunter2' }] }));
    expect(text).not.toContain('hunter2');
    expect(text).toMatch(/ secrets=[0-9a-f]{32}$/);
  });
});

describe('the fingerprint of a git URL', () => {
  const of = (url: string, dockerfile?: string) =>
    takeFingerprint(buildInputs, { kind: 'git', url, dockerfile }, undefined, workspace);
  const REPOSITORY = 'https://github.com/acme/shop.git';

  it('is one where the URL names a commit', async () => {
    const pinned = await of(`${REPOSITORY}#${COMMIT}:app`);
    expect(differences(writeFingerprint(pinned), pinned)).toEqual([]);
    expect(differences(writeFingerprint(pinned), await of(`${REPOSITORY}#${COMMIT}:web`))).toHaveLength(1);
    expect(differences(writeFingerprint(pinned), await of(`${REPOSITORY}#${COMMIT}:app`, 'x'))).toHaveLength(1);
  });

  it('equals no other where it names a branch', async () => {
    const branch = await of(`${REPOSITORY}#main`);
    expect(branch).toMatchObject({ commit: '', context: UNKNOWN });
    expect(differences(writeFingerprint(branch), branch)).toHaveLength(1);
  });

  it('as a further context is one where it names a commit', async () => {
    expect((await take({ buildContexts: { a: `${REPOSITORY}#main` } }))['build-contexts']).toBe(UNKNOWN);
    expect((await take({ buildContexts: { a: `${REPOSITORY}#${COMMIT}` } }))['build-contexts']).not.toBe(UNKNOWN);
  });
});
