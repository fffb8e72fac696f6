/**
 * Writes the tables of inputs and outputs in README.md from action.yml.
 *   npm run docs                               writes them
 *   node scripts/readme-tables.ts --check      fails when README.md doesn't hold what action.yml says
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { withTables } from './action-tables.ts';

const root = dirname(import.meta.dirname);
const file = join(root, 'README.md');

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const readme = await readFile(file, 'utf8');
const wanted = withTables(readme, await readFile(join(root, 'action.yml'), 'utf8'));
if (wanted === readme) {
  // Nothing to do or to say.
} else if (values.check) {
  console.error('The tables in README.md differ from action.yml: run `npm run docs` and commit README.md.');
  process.exitCode = 1;
} else {
  await writeFile(file, wanted);
}
