/**
 * Writes docs/failures.md from the rules in src/.
 *   npm run docs                            writes it
 *   node scripts/failures-doc.ts --check    fails when it doesn't hold what the rules say
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { failurePage } from './failure-page.ts';

const file = join(dirname(import.meta.dirname), 'docs', 'failures.md');

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const wanted = failurePage();
if ((await readFile(file, 'utf8').catch(() => '')) === wanted) {
  // Nothing to do or to say.
} else if (values.check) {
  console.error('docs/failures.md differs from the rules in src/: run `npm run docs` and commit it.');
  process.exitCode = 1;
} else {
  await writeFile(file, wanted);
}
