import { describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

const PRELOAD = new URL('../support/virtual-time.mjs', import.meta.url).href;

/** Runs a piece of a program in the emulator's time; what it returns comes back, with by how many milliseconds the emulator's clock was moved. */
async function inVirtualTime(emulator: Emulator, program: string): Promise<{ returned: unknown; moved: number }> {
  const before = emulator.clock.now();
  const script = `
    import http from 'node:http';
    import { spawn } from 'node:child_process';
    import { setTimeout as sleep } from 'node:timers/promises';
    const get = (path) => new Promise((done) => http.get(process.env.AWS_ENDPOINT_URL + path, done));
    const call = (operation) => new Promise((done) => {
      const headers = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.' + operation, authorization: 'any' };
      const sent = http.request(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers }, (answer) => answer.resume().on('end', done));
      sent.end('{}');
    });
    process.stdout.write(JSON.stringify(await (async () => { ${program} })()));`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], {
    env: { AWS_ENDPOINT_URL: emulator.endpoint, NODE_OPTIONS: `--import=${PRELOAD}` },
  });
  return { returned: JSON.parse(stdout), moved: emulator.clock.now() - before };
}

async function stillEmulator(): Promise<Emulator & AsyncDisposable> {
  const emulator = await startEmulator({ speed: 0 });
  await emulator.advance(86_400_000);
  return { ...emulator, [Symbol.asyncDispose]: () => emulator.close() };
}

describe('virtual-time.mjs', () => {
  it('tells the time of the emulator, and moves it by every sleep', async () => {
    await using emulator = await stillEmulator();
    const start = emulator.clock.now();
    const run = await inVirtualTime(
      emulator,
      `const first = [Date.now(), new Date().getTime(), new Date(5).getTime(), new Date() instanceof Date];
       const value = await sleep(1_800_000, 'woken');
       return [...first, value, Date.now(), new Date(Date.parse(Date())).getTime()];`,
    );
    const end = start + 1_800_000;
    const seconds = Math.floor(end / 1000) * 1000;
    expect(run).toEqual({ returned: [start, start, 5, true, 'woken', end, seconds], moved: 1_800_000 });
  });

  it('wakes each of several sleepers at its own time', async () => {
    await using emulator = await stillEmulator();
    const run = await inVirtualTime(
      emulator,
      `const start = Date.now();
       const woken = [];
       const wake = async (...naps) => { for (const nap of naps) { await sleep(nap); woken.push(Date.now() - start); } };
       await Promise.all([wake(25_000), wake(10_000, 10_000, 10_000)]);
       return woken;`,
    );
    expect(run).toEqual({ returned: [10_000, 20_000, 25_000, 30_000], moved: 30_000 });
  });

  it('wakes a sleeper whose signal fires, and does not move time for one that never slept', async () => {
    await using emulator = await stillEmulator();
    const run = await inVirtualTime(
      emulator,
      `const cancel = new AbortController();
       const named = (error) => error.name;
       const before = await sleep(5_000, undefined, { signal: AbortSignal.abort() }).catch(named);
       const asleep = sleep(60_000, undefined, { signal: cancel.signal }).catch(named);
       cancel.abort();
       return [before, await asleep];`,
    );
    expect(run).toEqual({ returned: ['AbortError', 'AbortError'], moved: 0 });
  });

  it('lets no time pass while a request is under way', async () => {
    await using emulator = await stillEmulator();
    emulator.faults.add({ operation: 'ListClusters', fault: 'latency', ms: 50 });
    const run = await inVirtualTime(
      emulator,
      `const slept = sleep(1_000).then(() => 'slept');
       return [await Promise.race([slept, call('ListClusters').then(() => 'answered')]), await slept];`,
    );
    expect(run).toEqual({ returned: ['answered', 'slept'], moved: 1_000 });
  });

  it('leaves real what belongs to a child process, and ordinary timers', async () => {
    await using emulator = await stillEmulator();
    const run = await inVirtualTime(
      emulator,
      `const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
       const ended = new Promise((done) => child.on('exit', done));
       await sleep(1);
       child.stdin.end();
       const code = await ended;
       await new Promise((done) => setTimeout(done, 1));
       return [code, process.env.NODE_OPTIONS ?? 'none'];`,
    );
    expect(run).toEqual({ returned: [0, 'none'], moved: 0 });
  });

  it('stamps answers with the time of the emulator, so that nobody corrects his clock by them', async () => {
    await using emulator = await stillEmulator();
    const { returned } = await inVirtualTime(
      emulator,
      `await sleep(3_600_000);
       const answer = await get('/');
       answer.resume();
       return answer.headers.date;`,
    );
    expect(returned).toBe(new Date(emulator.clock.now()).toUTCString());
  });
});
