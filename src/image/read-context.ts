import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import dockerignore from '@balena/dockerignore';

/** What the image is built from: a folder of this machine, by absolute paths, or a git repository that docker fetches by itself. */
export type BuildFiles =
  | { readonly kind: 'folder'; readonly context: string; readonly dockerfile: string }
  | {
      readonly kind: 'git';
      readonly url: string;
      /** Its path in the repository; undefined for `Dockerfile`. */
      readonly dockerfile: string | undefined;
    };

interface Entry {
  readonly path: string;
  readonly kind: 'file' | 'link';
}

/**
 * A hash over the files that the build can see: names, contents, executable bits and link targets, without times and owners, which every
 * checkout sets anew. `.git` is left out for the same reason; the commit is part of the fingerprint by itself.
 * Rules: https://docs.docker.com/build/concepts/context/#dockerignore-files
 * @param context the folder
 * @param dockerfile undefined for a further build context, which has none
 */
export async function hashContext(context: string, dockerfile: string | undefined): Promise<string> {
  const rules = await ignoreRules(context, dockerfile);
  const hash = createHash('sha256');
  for (const entry of (await entriesBelow(context, '', rules)).sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${entry.kind}\0${entry.path}\0${await hashOfEntry(context, entry)}\0`);
  }
  return hash.digest('hex').slice(0, 32);
}

interface IgnoreRules {
  ignores(path: string): boolean;
  /** True where nothing below an ignored folder can come back. */
  readonly final: boolean;
}

async function ignoreRules(context: string, dockerfile: string | undefined): Promise<IgnoreRules> {
  // A `<name>.dockerignore` beside the Dockerfile goes before the context's own.
  const own = dockerfile === undefined ? undefined : await textOf(`${dockerfile}.dockerignore`);
  const rules = own ?? (await textOf(join(context, '.dockerignore'))) ?? '';
  const matcher = dockerignore.default().add(rules);
  // docker always sends these two, whatever the rules say, and uses them itself.
  const always = new Set([...(dockerfile === undefined ? [] : [relative(context, dockerfile)]), '.dockerignore']);
  return {
    ignores: (path) => isGit(path) || (!always.has(path) && matcher.ignores(path)),
    final: !/^\s*!/m.test(rules),
  };
}

/** A repository's own files, at the top or in a folder that another repository was checked out to. */
function isGit(path: string): boolean {
  return path === '.git' || path.endsWith('/.git');
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined);
}

async function entriesBelow(context: string, folder: string, rules: IgnoreRules): Promise<Entry[]> {
  const items = await readdir(join(context, folder), { withFileTypes: true });
  const entries = items.map((item) => {
    const path = folder === '' ? item.name : `${folder}/${item.name}`;
    return item.isDirectory() ? entriesOfFolder(context, path, rules) : entriesOfItem(item, path, rules);
  });
  return (await Promise.all(entries)).flat();
}

/** An ignored folder is looked into where a later `!rule` may bring back something in it. */
async function entriesOfFolder(context: string, path: string, rules: IgnoreRules): Promise<Entry[]> {
  if (isGit(path) || (rules.final && rules.ignores(path))) return [];
  return await entriesBelow(context, path, rules);
}

function entriesOfItem(item: Dirent, path: string, rules: IgnoreRules): Entry[] {
  if (rules.ignores(path) || !(item.isFile() || item.isSymbolicLink())) return [];
  return [{ path, kind: item.isFile() ? 'file' : 'link' }];
}

async function hashOfEntry(context: string, { path, kind }: Entry): Promise<string> {
  const full = join(context, path);
  if (kind === 'link') return await readlink(full);
  const hash = createHash('sha256');
  await pipeline(createReadStream(full), hash);
  const executable = ((await stat(full)).mode & 0o111) !== 0;
  return `${executable ? 'x' : '-'}${hash.digest('hex')}`;
}
