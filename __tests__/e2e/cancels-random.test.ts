import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom, type Random } from '../../emulator/random.ts';
import { Ahead } from './ahead.ts';
import { problemsOf } from './cancel-problems.ts';
import { CancelSite } from './cancel-site.ts';
import { type Cancel, type CancelledRun, type Draws, randomCancel, runWithCancel } from './cancels.ts';

const RUNS = 200;

/** Nobody waits longer for a cancelled run, or for the post step that ends one, in real milliseconds. */
const PATIENCE = 5_000;

/** A process takes a moment to begin. */
const START_OF_POST = 1_000;

const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'ship-test-compiled-'));

const DRAWS: Draws = {
  hows: ['SIGINT', 'SIGINT', 'SIGINT then SIGTERM', 'none', 'SIGKILL'],
  phases: ['start', 'check', 'build', 'push', 'register', 'update', 'update', 'watch', 'watch'],
};

interface Plan {
  readonly seed: number;
  readonly cancel: Cancel;
  readonly rollback: boolean;
  /** Somebody else deploys in the moment of the cancel. */
  readonly rival: boolean;
}

function planFor(seed: number): Plan {
  const random: Random = createRandom(seed);
  const cancel = randomCancel(random, DRAWS);
  return { seed, cancel, rollback: random.below(2) === 0, rival: random.below(6) === 0 };
}

interface Played {
  readonly run: CancelledRun;
  /** The revision of somebody else's deployment, where there was one. */
  readonly rival: string | undefined;
}

/** One run, at a speed at which a deployment isn't over before anybody can do something about it. */
async function play({ cancel, rollback, rival }: Plan): Promise<Played> {
  await using place = await CancelSite.open({ ms: 150 }, { speed: 5 });
  const inputs = { cluster: 'default', service: 'web', 'on-cancel': rollback ? 'rollback' : 'leave' };
  let theirs: string | undefined;
  const { emulator } = place.site;
  if (rival) {
    void place.reach('watch').then(async () => {
      theirs = await deployByHand(emulator);
    });
  }
  const run = await runWithCancel(place, cancel, inputs, { NODE_COMPILE_CACHE });
  return { run, rival: theirs };
}

/** Somebody else sets the service to a revision of their own. */
async function deployByHand(emulator: CancelSite['site']['emulator']): Promise<string> {
  const containerDefinitions = [{ name: 'web', image: `127.0.0.1:${emulator.port}/web:v1`, command: ['theirs'] }];
  const definition = {
    family: 'web',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
  };
  const executionRoleArn = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';
  const answer = await emulator.look('RegisterTaskDefinition', {
    ...definition,
    executionRoleArn,
    containerDefinitions,
  });
  const arn = String((answer.taskDefinition as { taskDefinitionArn: string }).taskDefinitionArn);
  await emulator.look('UpdateService', { cluster: 'default', service: 'web', taskDefinition: arn });
  return arn;
}

/** What the run is to be held to beyond what holds for every cancel. */
function problems({ seed: _, rollback, rival: __ }: Plan, { run, rival }: Played): string[] {
  const { main, post, before, after, settled, wasCancelled } = run;
  const told = `${main.log}\n${main.outputs['failure-reason']}\n${post.log}\n${post.summary}`;
  const ours = after.deployments.find(({ status }) => status === 'PRIMARY');
  const isOurs = ours !== undefined && ours.taskDefinition !== before.taskDefinition && ours.taskDefinition !== rival;
  const goesOn = isOurs && ours.rolloutState === 'IN_PROGRESS';
  const isDone = main.outputs['deployment-status'] === 'succeeded';
  const tookLong = run.cancel.how === 'none' && wasCancelled && run.endedAfter > PATIENCE + START_OF_POST;
  return [
    ...(tookLong ? [`the post step took ${Math.round(run.endedAfter)} ms to end the main step`] : []),
    ...problemsOf(run, { within: PATIENCE, writes: rollback ? ['StopServiceDeployment', 'UpdateService'] : [] }),
    ...(goesOn && !told.includes(ours.id) && !told.includes('goes on in AWS')
      ? [`${ours.id} goes on, and nobody says so`]
      : []),
    ...(rival !== undefined && settled.taskDefinition !== rival
      ? [`somebody's ${rival} was undone: ${settled.taskDefinition}`]
      : []),
    ...(wasCancelled && rollback && rival === undefined && !isDone && settled.taskDefinition !== before.taskDefinition
      ? [`it was to be rolled back, and the service is set to ${settled.taskDefinition}`]
      : []),
  ];
}

const plans = Array.from({ length: RUNS }, (_, index) => planFor(index + 1));
const runs = new Ahead(plans, play, { atOnce: 2, reach: 4 });

afterAll(async () => {
  await runs.settled();
  rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true });
}, 60_000);

describe(`${RUNS} cancels at any time, some without a signal that arrives`, () => {
  it.each(plans)(
    'leave nothing half done: seed $seed, rollback $rollback, rival $rival, $cancel',
    async (plan) => {
      expect(problems(plan, await runs.resultOf(plan))).toEqual([]);
    },
    60_000,
  );

  it('were spread over every phase and way', () => {
    for (const phase of new Set(DRAWS.phases))
      expect(plans.filter(({ cancel }) => cancel.phase === phase).length).toBeGreaterThan(5);
    for (const how of new Set(DRAWS.hows))
      expect(plans.filter(({ cancel }) => cancel.how === how).length).toBeGreaterThan(20);
    expect(plans.filter(({ rollback, cancel }) => rollback && cancel.phase === 'update').length).toBeGreaterThan(5);
  });
});
