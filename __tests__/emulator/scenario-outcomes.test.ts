import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { playScenario } from '../../emulator/play/play.ts';
import { parseScenario } from '../../emulator/scenario/load.ts';
import { shapeProblems } from './shapes.ts';

const FOLDER = new URL('../../emulator/scenarios/', import.meta.url).pathname;

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yml'))
  .filter((file) => parseScenario(readFileSync(FOLDER + file, 'utf8'), file).outcome !== undefined)
  .sort();

describe('a scenario with an outcome', () => {
  it.each(files)('%s ends as it says, and the same way on every run with its seed', async (file) => {
    const [first, second] = [await playScenario(FOLDER + file), await playScenario(FOLDER + file)];
    expect(first.problems).toEqual([]);
    const shapes = first.answers.flatMap(({ operation, body }) => shapeProblems('ecs', operation, body));
    expect(shapes).toEqual([]);
    expect(second.transcript).toBe(first.transcript);
  });

  it('is one of at least forty', () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
  });
});
