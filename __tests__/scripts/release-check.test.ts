import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';

let repository: string;
beforeEach(async () => {
  repository = mkdtempSync(join(tmpdir(), 'release-check-'));
  mkdirSync(join(repository, 'scripts'));
  cpSync(join(import.meta.dirname, '../../scripts/release-check.sh'), join(repository, 'scripts/release-check.sh'));
  await git('init', '--quiet');
  await commit('1.2.3');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

async function git(...args: string[]): Promise<void> {
  await execa('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], { cwd: repository });
}

async function commit(version: string): Promise<void> {
  writeFileSync(
    join(repository, 'package.json'),
    `${JSON.stringify({ name: 'x', version, private: true }, null, 2)}\n`,
  );
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--message', version);
}

async function check(version: string, refType: string): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(join(repository, 'scripts/release-check.sh'), [version, refType], {
    reject: false,
  });
  return exitCode === 0 ? stdout : `exit ${exitCode}: ${stderr}`;
}

describe('release-check.sh', () => {
  it.each(['1.2.3', 'v1.2.3'])('takes %s when package.json says so', async (version) => {
    expect(await check(version, 'branch')).toBe('tag=v1.2.3');
  });

  it.each(['1.2', '1.2.3-rc.1', '01.2.3', '', '1.2.3; id'])('refuses what is no version: %j', async (version) => {
    expect(await check(version, 'branch')).toBe(`exit 1: release: '${version}' is not a version: X.Y.Z is needed`);
  });

  it('refuses another version than the one in package.json', async () => {
    expect(await check('1.2.4', 'branch')).toBe('exit 1: release: package.json says version 1.2.3, not 1.2.4');
  });

  it('refuses to release a version twice', async () => {
    await git('tag', 'v1.2.3');
    expect(await check('1.2.3', 'branch')).toMatch(/^exit 1: release: v1\.2\.3 exists already/);
  });

  it('takes a pushed tag, annotated or not, at the commit checked out', async () => {
    await git('tag', '--annotate', '--message', 'release', 'v1.2.3');
    expect(await check('v1.2.3', 'tag')).toBe('tag=v1.2.3');
  });

  it('refuses a tag of another commit', async () => {
    await git('tag', 'v1.2.3');
    await commit('1.2.3');
    expect(await check('v1.2.3', 'tag')).toBe('exit 1: release: v1.2.3 is not the commit checked out');
  });
});
