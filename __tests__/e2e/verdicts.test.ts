import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Ahead } from './ahead.ts';
import { type Rehearsal, reasonAgainst, rehearsalsOf } from './rehearsal.ts';
import { rehearse } from './rehearse.ts';
import { contradictions, interchangeable } from './truth.ts';
import { lineOf, linesOf, renderPage } from './verdict-page.ts';

const SCENARIOS = new URL('../../emulator/scenarios/', import.meta.url).pathname;
const PAGE = new URL('../../docs/verdicts.md', import.meta.url).pathname;
const UPDATE = process.env.UPDATE_VERDICTS === '1';

const files = ['capacity', 'failures', 'placement', 'rollouts', 'trouble'].flatMap((folder) =>
  readdirSync(SCENARIOS + folder)
    .sort()
    .map((file) => `${folder}/${file}`),
);
const rehearsals = files.flatMap((file) => rehearsalsOf(file, readFileSync(SCENARIOS + file, 'utf8')));
const notRehearsed = files.flatMap((file) => {
  const reason = reasonAgainst(file);
  return reason === undefined ? [] : [[file, reason] as const];
});

const page = readFileSync(PAGE, 'utf8');
const lines = new Map(linesOf(page));
const compileCache = mkdtempSync(join(tmpdir(), 'ship-test-compiled-'));
const runs = new Ahead(rehearsals, (one: Rehearsal) => rehearse(one, compileCache), { atOnce: 2, reach: 3 });

describe('the verdict of dist/ on a scenario of the emulator', () => {
  afterAll(async () => {
    await runs.settled();
    await rm(compileCache, { recursive: true, force: true });
    if (UPDATE) await writeFile(PAGE, renderPage(rehearsals, lines, notRehearsed));
  }, 60_000);

  it.each(rehearsals)(
    '$name is true, and as docs/verdicts.md has it',
    async (rehearsal) => {
      const run = await runs.resultOf(rehearsal);
      expect(contradictions(run)).toEqual([]);
      expect(interchangeable(run)).toEqual([]);
      if (run.refusedBefore !== undefined) {
        expect(run.refusedBefore.writes).toEqual([]);
        expect(run.main.exitCode).toBe(1);
      }
      const line = lineOf(run);
      if (UPDATE) lines.set(rehearsal.name, line);
      else expect(line).toBe(lines.get(rehearsal.name));
    },
    60_000,
  );

  it('is given for at least forty, and the page has no other lines than theirs', () => {
    expect(rehearsals.length).toBeGreaterThanOrEqual(40);
    if (!UPDATE) expect(renderPage(rehearsals, lines, notRehearsed)).toBe(page);
  });
});
