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
    expect([...codes].sort()).toEqual([...ruleCodes(), 'unknown-reason'].sort());
  });

  it('has four cells in every row', () => {
    const rows = failurePage()
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.split(/(?<!\\)\|/).length !== 6)).toEqual([]);
  });
});
