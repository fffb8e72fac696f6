import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cleanup-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

// In a process of its own, because it is about signals and exit codes.
function start(work: string) {
  const script = join(root, 'script.ts');
  writeFileSync(
    script,
    `import { withCleanup } from ${JSON.stringify(join(import.meta.dirname, '../../demo/cleanup.ts'))};
     process.exitCode = await withCleanup(async (signal, defer) => {
       defer('First', async () => console.log('undo first'));
       defer('Second', async () => console.log('undo second'));
       ${work}
     });`,
  );
  return execa(process.execPath, [script], { reject: false, stdin: 'ignore' });
}

describe('withCleanup', () => {
  it('undoes in reverse order when all went well', async () => {
    expect(await start("console.log('work');")).toMatchObject({ exitCode: 0, stdout: 'work\nundo second\nundo first' });
  });

  it('undoes after an error, says it, and exits 1', async () => {
    const { exitCode, stdout, stderr } = await start("throw new Error('no engine');");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'undo second\nundo first' });
    expect(stderr).toContain('no engine');
  });

  it('goes on when one thing cannot be undone, and exits 1', async () => {
    const { exitCode, stdout, stderr } = await start("defer('Third', async () => { throw new Error('busy'); });");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'undo second\nundo first' });
    expect(stderr).toContain('Third could not be cleaned up: busy');
  });

  it.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)('undoes after $signal and exits $code', async ({ signal, code }) => {
    const child = start(
      `console.log('ready');
       await new Promise((_, reject) => {
         const alive = setInterval(() => {}, 1e6);
         signal.addEventListener('abort', () => { clearInterval(alive); reject(signal.reason); });
       });`,
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill(signal);
    expect(await child).toMatchObject({ exitCode: code, stdout: 'ready\nundo second\nundo first' });
  });
});
