import { chmod, mkdir, mkdtemp, rename, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hashContext } from '../../src/image/read-context.ts';

let context: string;
beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), 'context-'));
  await write('Dockerfile', 'FROM scratch');
  await write('app.js', 'one');
  await write('lib/a.js', 'a');
});
afterEach(() => rm(context, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  const full = join(context, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
}

async function hash(dockerfile = 'Dockerfile'): Promise<string> {
  return await hashContext(context, join(context, dockerfile));
}

/** True where the change shows in the hash. */
async function shows(change: () => Promise<unknown>, dockerfile = 'Dockerfile'): Promise<boolean> {
  const before = await hash(dockerfile);
  await change();
  return (await hash(dockerfile)) !== before;
}

describe('hashContext sees', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['a changed file', () => write('app.js', 'two')],
    ['a changed file in a folder', () => write('lib/a.js', 'b')],
    ['a new file', () => write('new.js', '')],
    ['a removed file', () => unlink(join(context, 'app.js'))],
    ['a renamed file', () => rename(join(context, 'app.js'), join(context, 'app2.js'))],
    ['a moved file', () => rename(join(context, 'app.js'), join(context, 'lib/app.js'))],
    ['an executable bit', () => chmod(join(context, 'app.js'), 0o755)],
    ['a new link', () => symlink('app.js', join(context, 'link'))],
    ['a file with a strange name', () => write('ünï cödé\n', '')],
    ['a file that only ends like .git', () => write('lib/x.git', '')],
    ['a file that only begins like .git', () => write('lib/.gitignore', '')],
    ['the rules themselves', () => write('.dockerignore', '# nothing')],
  ])('%s', async (_name, change) => expect(await shows(change)).toBe(true));

  it('where a link points to', async () => {
    await symlink('app.js', join(context, 'link'));
    const move = async () => {
      await unlink(join(context, 'link'));
      await symlink('lib/a.js', join(context, 'link'));
    };
    expect(await shows(move)).toBe(true);
  });

  it('contents that were swapped between two files', async () => {
    const swap = async () => {
      await write('app.js', 'a');
      await write('lib/a.js', 'one');
    };
    expect(await shows(swap)).toBe(true);
  });

  it('a link where a file of the same text was', async () => {
    const replace = async () => {
      await unlink(join(context, 'app.js'));
      await symlink('one', join(context, 'app.js'));
    };
    expect(await shows(replace)).toBe(true);
  });
});

describe('hashContext does not see', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['times', () => utimes(join(context, 'app.js'), 1, 1)],
    ['bits other than the executable one', () => chmod(join(context, 'app.js'), 0o600)],
    ['.git', () => write('.git/HEAD', 'ref: x')],
    ['.git as a file', () => write('.git', 'gitdir: ../x')],
    ['.git of a repository in a folder', () => write('vendor/tool/.git/HEAD', 'ref: x')],
    ['.git of a submodule, a file', () => write('lib/.git', 'gitdir: ../.git/modules/lib')],
    ['a folder without files', () => mkdir(join(context, 'empty'))],
  ])('%s', async (_name, change) => expect(await shows(change)).toBe(false));

  it('what a link points to outside', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'x'), '1');
    await symlink(outside, join(context, 'link'));
    expect(await shows(() => writeFile(join(outside, 'x'), '2'))).toBe(false);
    await rm(outside, { recursive: true });
  });

  it('in which order and where the files were made', async () => {
    const before = await hash();
    await rm(context, { recursive: true });
    context = await mkdtemp(join(tmpdir(), 'context-'));
    await write('lib/a.js', 'a');
    await write('app.js', 'one');
    await write('Dockerfile', 'FROM scratch');
    expect(await hash()).toBe(before);
  });
});

describe('.dockerignore', () => {
  it.each([
    ['a file', 'app.js', 'app.js', false],
    ['a folder', 'lib', 'lib/a.js', false],
    ['a folder with a slash', 'lib/', 'lib/a.js', false],
    ['a pattern', '**/*.js', 'lib/deep/x.js', false],
    ['a pattern of the top folder alone', '*.js', 'lib/a.js', true],
    ['a leading slash', '/app.js', 'app.js', false],
    ['a comment', '# app.js', 'app.js', true],
    ['an exception', '*\n!app.js', 'app.js', true],
    ['what is not excepted', '*\n!app.js', 'lib/a.js', false],
    ['an exception below an ignored folder', 'lib\n!lib/a.js', 'lib/a.js', true],
    ['the rest of that folder', 'lib\n!lib/a.js', 'lib/b.js', false],
    ['an exception that is ignored again', '*\n!lib\nlib/a.js', 'lib/a.js', false],
    ['a nested rule file, which docker does not read', '', 'lib/.dockerignore', true],
  ])('%s', async (_name, rules, path, seen) => {
    await write('.dockerignore', rules);
    expect(await shows(() => write(path, 'changed'))).toBe(seen);
  });

  it('never hides the Dockerfile or itself', async () => {
    await write('.dockerignore', '*');
    expect(await shows(() => write('Dockerfile', 'FROM alpine'))).toBe(true);
    expect(await shows(() => write('.dockerignore', '**'))).toBe(true);
    expect(await shows(() => write('app.js', 'changed'))).toBe(false);
  });

  it('gives way to the one that is named after the Dockerfile', async () => {
    await write('.dockerignore', 'app.js');
    await write('prod.Dockerfile', 'FROM scratch');
    await write('prod.Dockerfile.dockerignore', 'lib');
    expect(await shows(() => write('app.js', 'two'), 'prod.Dockerfile')).toBe(true);
    expect(await shows(() => write('lib/a.js', 'two'), 'prod.Dockerfile')).toBe(false);
    expect(await shows(() => write('app.js', 'three'), 'Dockerfile')).toBe(false);
  });

  it('does not bring .git back', async () => {
    await write('.dockerignore', '!.git\n!**/.git');
    expect(await shows(() => write('.git/HEAD', 'x'))).toBe(false);
    expect(await shows(() => write('lib/.git/HEAD', 'x'))).toBe(false);
  });
});
