import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { failurePage, ruleCodes } from '../../scripts/failure-page.ts';

const file = new URL('../../docs/failures.md', import.meta.url);

describe('docs/failures.md', () => {
  const codes = [...failurePage().matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);

  it('holds what the rules say (npm run docs)', () => {
    expect(readFileSync(file, 'utf8')).toBe(failurePage());
  });

  it('has every code once', () => {
    expect([...new Set(codes)]).toEqual(codes);
    expect(codes).toEqual(expect.arrayContaining([...ruleCodes(), 'unknown-reason']));
  });

  it('has every code that the source gives, in rules or beside them', () => {
    const given = [
      'src/run.ts',
      'src/image/build.ts',
      'src/plan/in-progress.ts',
      'src/rollout/wait-for-others.ts',
      'src/rollout/start.ts',
      'src/rollout/verify-image.ts',
    ]
      .map((path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'))
      .flatMap((text) =>
        [...text.matchAll(/code(?:: |\b.*\?\? \(.*\? | .*\?\? )'([a-z-]+)'/g)].map(([, code]) => code),
      );
    expect(given.length).toBeGreaterThan(5);
    expect(given.filter((code) => !codes.includes(code))).toEqual([]);
  });

  it('has four cells in every row', () => {
    const rows = failurePage()
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 6)).toEqual([]);
  });
});
