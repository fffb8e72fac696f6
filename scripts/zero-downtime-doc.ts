/**
 * Writes docs/zero-downtime.md from the forecast in src/preflight/.
 *   npm run docs                                 writes it
 *   node scripts/zero-downtime-doc.ts --check    fails when it doesn't hold what the forecast says
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { zeroDowntimePage } from './zero-downtime-page.ts';

const file = join(dirname(import.meta.dirname), 'docs', 'zero-downtime.md');

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = zeroDowntimePage();
if ((await readFile(file, 'utf8').catch(() => '')) === wanted) {
  // Nothing to do or to say.
} else if (values.check) {
  console.error('docs/zero-downtime.md differs from the forecast in src/preflight/: run `npm run docs` and commit it.');
  process.exitCode = 1;
} else {
  await writeFile(file, wanted);
}
