import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** How two folders differ: each file's path relative to its folder, with forward slashes, and in what way. */
export interface FileDifference {
  readonly file: string;
  readonly how: 'differs' | 'missing' | 'extra';
}

/**
 * Compares two folders byte by byte. `missing` is a file that only `expected` has, `extra` one that only `actual` has.
 * A folder that doesn't exist counts as empty.
 */
export async function compareFolders(expected: string, actual: string): Promise<FileDifference[]> {
  const [wanted, found] = await Promise.all([readFolder(expected), readFolder(actual)]);
  const files = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return files.flatMap((file): FileDifference[] => {
    const left = wanted.get(file);
    const right = found.get(file);
    if (left === undefined) return [{ file, how: 'extra' }];
    if (right === undefined) return [{ file, how: 'missing' }];
    return left.equals(right) ? [] : [{ file, how: 'differs' }];
  });
}

async function readFolder(folder: string): Promise<Map<string, Buffer>> {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (file: string): Promise<[string, Buffer]> => [
    file.slice(folder.length + 1).replaceAll(sep, '/'),
    await readFile(file),
  ];
  return new Map(await Promise.all(files.map(read)));
}
