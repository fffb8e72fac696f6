import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';

/** Plays a scenario in an emulator of its own process and in real time, and ends it when the work is done. */
export async function withEmulator(scenario: string, work: (endpoint: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ship-bench-'));
  const file = join(folder, 'scenario.yml');
  await writeFile(file, scenario);
  const emulator = execa(process.execPath, ['emulator/main.ts', '--scenario', file], {
    cwd: new URL('..', import.meta.url).pathname,
    stderr: 'ignore',
    reject: false,
    buffer: false,
  });
  try {
    const line = (await createInterface({ input: emulator.stdout })[Symbol.asyncIterator]().next()).value;
    await work(String(JSON.parse(String(line)).endpoint));
  } finally {
    emulator.kill('SIGTERM');
    await emulator;
    await rm(folder, { recursive: true });
  }
}
