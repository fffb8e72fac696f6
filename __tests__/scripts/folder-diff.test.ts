import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compareFolders } from '../../scripts/folder-diff.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-diff-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function folder(name: string, files: Record<string, string>): string {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name, file)), { recursive: true });
    writeFileSync(join(root, name, file), text);
  }
  return join(root, name);
}

describe('compareFolders', () => {
  it('finds nothing in equal folders', async () => {
    const files = { 'index.js': 'a', 'chunks/1.js': 'b' };
    expect(await compareFolders(folder('a', files), folder('b', files))).toEqual([]);
  });

  it('names what differs, is missing and is extra, also in folders', async () => {
    const built = folder('a', { 'index.js': 'a', 'chunks/1.js': 'b', 'same.js': 's' });
    const committed = folder('b', { 'index.js': 'A', 'chunks/2.js': 'b', 'same.js': 's' });
    expect(await compareFolders(built, committed)).toEqual([
      { file: 'chunks/1.js', how: 'missing' },
      { file: 'chunks/2.js', how: 'extra' },
      { file: 'index.js', how: 'differs' },
    ]);
  });

  it('takes a folder that is not there for an empty one', async () => {
    expect(await compareFolders(folder('a', { 'index.js': '' }), join(root, 'nowhere'))).toEqual([
      { file: 'index.js', how: 'missing' },
    ]);
  });
});
