import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runStep, type Step, startStep } from '../../demo/runner.ts';

const manifest = `
name: Example
inputs:
  service: { required: true }
  image-tag: { default: latest }
  github-token: { default: '\${{ github.token }}' }
runs: { using: node24, main: dist/index.js, post: dist/index.js }
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runner-'));
  for (const folder of ['action/dist', 'workspace', 'temp']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'action', 'action.yml'), manifest);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function step(script: string, more: Partial<Step> = {}): Step {
  writeFileSync(join(root, 'action', 'dist', 'index.js'), `const fs = require('node:fs');\n${script}`);
  return {
    phase: 'main',
    action: join(root, 'action'),
    workspace: join(root, 'workspace'),
    temp: join(root, 'temp'),
    inputs: {},
    ...more,
  };
}

const printEnvironment = 'process.stdout.write(JSON.stringify({ ...process.env, cwd: process.cwd() }))';

describe('runStep', () => {
  it('gives every declared input, by its default when nothing is given, and those nobody declared', async () => {
    const inputs = { service: 'web', 'no such': 'x' };
    const { log } = await runStep(step(printEnvironment, { inputs, env: { GITHUB_TOKEN: 't0ken' } }));
    expect(JSON.parse(log)).toMatchObject({
      INPUT_SERVICE: 'web',
      'INPUT_IMAGE-TAG': 'latest',
      'INPUT_GITHUB-TOKEN': 't0ken',
      INPUT_NO_SUCH: 'x',
      GITHUB_WORKSPACE: join(root, 'workspace'),
      RUNNER_TEMP: join(root, 'temp'),
    });
  });

  it('gives required inputs that are missing as empty, as the runner does', async () => {
    const { log } = await runStep(step(printEnvironment));
    expect(JSON.parse(log)).toMatchObject({ INPUT_SERVICE: '', 'INPUT_GITHUB-TOKEN': '' });
  });

  it("keeps the caller's own AWS settings out, and lets the job's in", async () => {
    process.env.AWS_PROFILE = 'private';
    try {
      const { log } = await runStep(step(printEnvironment, { env: { AWS_REGION: 'us-east-1' } }));
      const seen = JSON.parse(log) as Record<string, string>;
      expect(seen.AWS_REGION).toBe('us-east-1');
      expect(seen).not.toHaveProperty('AWS_PROFILE');
    } finally {
      delete process.env.AWS_PROFILE;
    }
  });

  it('collects what the command files hold, the log, and the exit code', async () => {
    const result = await runStep(
      step(`
        fs.appendFileSync(process.env.GITHUB_OUTPUT, 'image=repo:1\\nreason<<EOF\\na\\nb\\nEOF\\n');
        fs.appendFileSync(process.env.GITHUB_STATE, 'isPost=true\\n');
        fs.appendFileSync(process.env.GITHUB_ENV, 'A=1\\n');
        fs.appendFileSync(process.env.GITHUB_PATH, '/opt/bin\\n');
        fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Done\\n');
        process.stdout.write('out ');
        process.stderr.write('err');
        process.exitCode = 3;
      `),
    );
    expect(result).toMatchObject({
      exitCode: 3,
      signal: undefined,
      outputs: { image: 'repo:1', reason: 'a\nb' },
      state: { isPost: 'true' },
      env: { A: '1' },
      path: ['/opt/bin'],
      summary: '# Done\n',
    });
    expect(result.log).toMatch(/out/);
    expect(result.log).toMatch(/err/);
  });

  it('hands the state of the main step to the post step, in fresh command files', async () => {
    const main = await runStep(step("fs.appendFileSync(process.env.GITHUB_STATE, 'job=7\\n')"));
    const post = await runStep(step('console.log(process.env.STATE_job)', { phase: 'post', state: main.state }));
    expect(post.log).toBe('7\n');
    expect(post.state).toEqual({});
    expect(post.summaryFile).not.toBe(main.summaryFile);
  });

  it('says so when the action has no such phase', async () => {
    const main = step('');
    writeFileSync(join(root, 'action', 'action.yml'), 'runs: { using: node24, main: dist/index.js }');
    await expect(runStep({ ...main, phase: 'post' })).rejects.toThrow('action.yml has no runs.post');
  });
});

describe('startStep', () => {
  it('can be interrupted as a cancelled run is, and the log arrives while it runs', async () => {
    const ready = Promise.withResolvers<void>();
    const marker = join(root, 'cancelled');
    const running = await startStep(
      step(
        `const timer = setInterval(() => {}, 1e6);
         process.on('SIGINT', () => { fs.writeFileSync(${JSON.stringify(marker)}, ''); clearInterval(timer); process.exitCode = 1; });
         console.log('ready');`,
        { onLog: (chunk) => chunk.includes('ready') && ready.resolve() },
      ),
    );
    await ready.promise;
    running.kill('SIGINT');
    expect(await running.done).toMatchObject({ exitCode: 1, signal: undefined });
    expect(existsSync(marker)).toBe(true);
  });

  it('tells what was saved so far, while the step is alive', async () => {
    const ready = Promise.withResolvers<void>();
    const running = await startStep(
      step(
        `fs.appendFileSync(process.env.GITHUB_STATE, 'one=1\\n');
         setInterval(() => {}, 1e6);
         console.log('ready');`,
        { onLog: () => ready.resolve() },
      ),
    );
    await ready.promise;
    expect(await running.state()).toEqual({ one: '1' });
    running.kill('SIGKILL');
    await running.done;
  });

  it('tells an end by a signal from an exit', async () => {
    const ready = Promise.withResolvers<void>();
    const running = await startStep(
      step("setInterval(() => {}, 1e6); console.log('ready')", { onLog: () => ready.resolve() }),
    );
    await ready.promise;
    running.kill('SIGTERM');
    expect(await running.done).toMatchObject({ exitCode: undefined, signal: 'SIGTERM' });
  });
});
