import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../emulator/random.ts';
import type { StubBuild } from '../support/stub-docker.ts';
import { problemsOf } from './cancel-problems.ts';
import { CancelSite } from './cancel-site.ts';
import { type Cancel, type Draws, randomCancel, runWithCancel } from './cancels.ts';
import type { SiteOptions } from './site.ts';

const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'ship-test-compiled-'));
afterAll(() => rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true }));

/** One run in a place of its own. */
async function cancelled(cancel: Cancel, build: Partial<StubBuild> = {}, options: SiteOptions = {}) {
  await using place = await CancelSite.open(build, options);
  return await runWithCancel(place, cancel, undefined, { NODE_COMPILE_CACHE });
}

/** Longer than any test: what has to be ended. */
const FOREVER = { ms: 600_000 };

describe('a run that is cancelled', () => {
  it('while it looks at what there is: nothing is built, nothing is written', async () => {
    const run = await cancelled({ phase: 'check', after: 0, how: 'SIGINT' });
    expect(problemsOf(run)).toEqual([]);
    expect([run.pushed, run.settled.serviceDeployments.length]).toEqual([false, 1]);
  });

  it('in its build: the build is ended, and nothing is pushed or registered', async () => {
    const run = await cancelled({ phase: 'build', after: 20, how: 'SIGINT' }, FOREVER);
    expect(problemsOf(run)).toEqual([]);
    expect(run.main.outputs['deployment-status']).toBe('cancelled');
    expect([run.pushed, run.requestsAfter.includes('RegisterTaskDefinition')]).toEqual([false, false]);
  });

  it('between the last layer and the tag: the tag is not pushed any more', async () => {
    const run = await cancelled({ phase: 'push', after: 0, how: 'SIGINT then SIGTERM' }, { pushMs: 600_000 });
    expect(problemsOf(run)).toEqual([]);
    expect(run.pushed).toBe(false);
  });

  it('inside RegisterTaskDefinition: that is carried out, and the service stays as it is', async () => {
    const run = await cancelled({ phase: 'register', after: 50, how: 'SIGINT', hold: 300 });
    expect(problemsOf(run)).toEqual([]);
    expect(run.requestsAfter).not.toContain('UpdateService');
    expect(run.settled.taskDefinition).toBe(run.before.taskDefinition);
  });

  it('inside UpdateService: that is carried out, and the run knows its deployment', async () => {
    const run = await cancelled({ phase: 'update', after: 50, how: 'SIGINT', hold: 300 });
    expect(problemsOf(run)).toEqual([]);
    expect(run.main.outputs['deployment-id']).toMatch(/^ecs-svc\//);
    expect(run.settled.taskDefinition).toBe(run.main.outputs['task-definition-arn']);
  });

  it('while it watches', async () => {
    // At this speed the deployment is not over before the signal.
    const run = await cancelled({ phase: 'watch', after: 100, how: 'SIGINT then SIGTERM' }, {}, { speed: 1 });
    expect(problemsOf(run)).toEqual([]);
    expect(run.main.outputs['deployment-status']).toBe('cancelled');
  });

  it('with SIGKILL in its build: the post step removes the login', async () => {
    const run = await cancelled({ phase: 'build', after: 0, how: 'SIGKILL' }, { ms: 200 });
    expect(run.main.signal).toBe('SIGKILL');
    expect(problemsOf(run)).toEqual([]);
  });

  it('without a signal that arrives: the post step runs beside it', async () => {
    const run = await cancelled({ phase: 'watch', after: 0, how: 'none' });
    expect([run.wasCancelled, run.main.signal, run.post.exitCode]).toEqual([true, undefined, 0]);
    expect(problemsOf(run)).toEqual([]);
  });

  const draws: Draws = {
    hows: ['SIGINT', 'SIGINT then SIGTERM'],
    phases: ['check', 'build', 'push', 'register', 'update', 'watch'],
  };
  it.each([1, 2, 3, 4, 5].map((seed) => ({ seed, cancel: randomCancel(createRandom(seed), draws) })))(
    'at any time: with seed $seed, $cancel',
    async ({ cancel }) => {
      expect(problemsOf(await cancelled(cancel))).toEqual([]);
    },
  );
});
