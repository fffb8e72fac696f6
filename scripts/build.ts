/**
 * Builds dist/, which is committed because GitHub runs an action straight from its repository.
 *   npm run build                      writes dist/
 *   node scripts/build.ts --check      fails when the committed dist/ isn't what the source builds
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ExecaError, execa } from 'execa';
import { compareFolders } from './folder-diff.ts';

const root = dirname(import.meta.dirname);
const dist = join(root, 'dist');

// A main step that is killed in its first moment leaves no state by which a post step could know itself, so it has a file of its own.
const POST = "// The post step is the same program, which knows it by the name of this file.\nimport './index.js';\n";

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const scratch = await mkdtemp(join(tmpdir(), 'ship-to-ecs-dist-'));
try {
  const built = join(scratch, 'dist');
  await bundle(built);
  if (values.check) await check(built);
  else await replaceDist(built);
} catch (error) {
  // The tools have said on stderr what is wrong; a stack trace of this script adds nothing.
  if (!(error instanceof ExecaError)) throw error;
  console.error(error.shortMessage);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}

// Two steps, because ncc can't drive the TypeScript 7 compiler. Always through build/: ncc names modules by their path.
async function bundle(folder: string): Promise<void> {
  await rm(join(root, 'build'), { recursive: true, force: true });
  await run('tsc', ['-p', 'tsconfig.build.json']);
  // ncc's cache lives in a shared temporary folder; without it the same source gives the same bytes everywhere.
  await run('ncc', ['build', 'build/main.js', '-o', folder, '--license', 'licenses.txt', '--no-cache', '--quiet']);
  await writeFile(join(folder, 'post.js'), POST);
}

async function run(tool: string, args: readonly string[]): Promise<void> {
  await execa(tool, args, { cwd: root, preferLocal: true, stdin: 'ignore', stdout: ['inherit'], stderr: ['inherit'] });
}

async function replaceDist(built: string): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await cp(built, dist, { recursive: true });
}

async function check(built: string): Promise<void> {
  const differences = await compareFolders(built, dist);
  if (differences.length === 0) return;
  const words = { differs: 'differs', missing: 'is missing', extra: 'is not built any more' };
  for (const { file, how } of differences) console.error(`dist/${file} ${words[how]}`);
  console.error('dist/ is not what the source builds: run `npm run build` and commit dist/.');
  process.exitCode = 1;
}
