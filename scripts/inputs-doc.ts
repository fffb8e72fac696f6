/**
 * Writes docs/inputs.md from action.yml and docs/input-examples.yml.
 *   npm run docs                          writes it
 *   node scripts/inputs-doc.ts --check    fails when it doesn't hold what they say
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputPage } from './input-page.ts';

const root = dirname(import.meta.dirname);
const file = join(root, 'docs', 'inputs.md');

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const examples = await readFile(join(root, 'docs', 'input-examples.yml'), 'utf8');
const wanted = inputPage(await readFile(join(root, 'action.yml'), 'utf8'), examples);
if ((await readFile(file, 'utf8').catch(() => '')) === wanted) {
  // Nothing to do or to say.
} else if (values.check) {
  console.error('docs/inputs.md differs from action.yml or docs/input-examples.yml: run `npm run docs` and commit it.');
  process.exitCode = 1;
} else {
  await writeFile(file, wanted);
}
