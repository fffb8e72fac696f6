import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../src/outcome.ts';
import { errorMessage, Problem } from '../../src/problem.ts';
import { revisionsOf, trueService } from '../support/ecs-truth.ts';
import { deployByHand, registerChanged } from '../support/operator.ts';
import { breaker, prod, type ServiceInput, webService } from '../support/scenarios.ts';
import { createWorld, deploy, type TestWorld } from '../support/world.ts';

const RUNS = 200;
const web = { cluster: 'prod', service: 'web' };

interface Story {
  readonly name: string;
  readonly service: ServiceInput;
  readonly inputs: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly verdict: Verdict;
  /** Happens this long after the beginning, in milliseconds. */
  readonly meanwhile?: (world: TestWorld) => Promise<unknown>;
}

const STORIES: readonly Story[] = [
  { name: 'completes', service: webService({ 'desired-count': 2 }), inputs: {}, tag: 'v2', verdict: 'succeeded' },
  {
    name: 'the breaker rolls back',
    service: webService(breaker(true)),
    inputs: {},
    tag: 'crash',
    verdict: 'rolled-back',
  },
  { name: 'the breaker stops', service: webService(breaker(false)), inputs: {}, tag: 'crash', verdict: 'failed' },
  { name: 'we roll back', service: webService(), inputs: {}, tag: 'crash', verdict: 'rolled-back' },
  { name: 'left', service: webService(), inputs: { 'on-failure': 'leave' }, tag: 'crash', verdict: 'failed' },
  { name: 'times out', service: webService(), inputs: { 'wait-for-minutes': '3' }, tag: 'slow', verdict: 'timed-out' },
  { name: 'unchanged', service: webService(), inputs: {}, tag: 'v1', verdict: 'unchanged' },
  {
    name: 'superseded',
    service: webService(),
    inputs: {},
    tag: 'slow',
    verdict: 'superseded',
    meanwhile: async (world) => {
      const other = await withoutTrouble(world, () =>
        registerChanged(world, { taskRoleArn: 'arn:aws:iam::123456789012:role/x' }),
      );
      await withoutTrouble(world, () => deployByHand(world, other));
    },
  },
];

/** Throttled three times in ten, an error of the server once in twenty, and connections that break before or after. */
function makeTrouble({ emulator }: TestWorld): void {
  // Each of the dice is thrown only where those before didn't hit.
  emulator.faults.add({ service: 'ecs', fault: 'throttling', probability: 0.3, times: 'always' });
  emulator.faults.add({ service: 'ecs', fault: 'internal-error', probability: 0.05 / 0.7, times: 'always' });
  emulator.faults.add({ service: 'ecs', fault: 'reset-before', probability: 0.02, times: 'always' });
  emulator.faults.add({ service: 'ecs', fault: 'reset-after', probability: 0.02, times: 'always' });
}

/** What somebody else does is not what is tested. */
async function withoutTrouble<T>(world: TestWorld, work: () => Promise<T>): Promise<T> {
  world.emulator.faults.clear();
  try {
    return await work();
  } finally {
    makeTrouble(world);
  }
}

const isUnanswered = ({ status }: { readonly status: number }) => status === 0 || status >= 500;

/** True where a write got no answer and had no effect: nothing more than `unknown` or `not-started` can be known then. */
function hasLostWrite(world: TestWorld): boolean {
  const writes = world.calls('UpdateService', 'RegisterTaskDefinition');
  const answered = writes.filter(({ status }) => status === 200).length;
  // One revision and one service deployment were there before.
  const effects = revisionsOf(world).length - 1 + trueService(world).serviceDeployments.length - 1;
  return writes.filter(isUnanswered).length > effects - answered;
}

/** The image of the first container of a revision. */
function imageOf(world: TestWorld, arn: string): string {
  const { containerDefinitions } = revisionsOf(world).find((revision) => revision.arn === arn)?.registered ?? {};
  return (containerDefinitions as readonly { readonly image: string }[])[0]?.image ?? '';
}

/** What ECS itself says that the run came to. */
function isTrue(world: TestWorld, verdict: Verdict): boolean {
  const { taskDefinition, serviceDeployments, deployments } = trueService(world);
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const [newest] = serviceDeployments;
  const isOld = /web:1$/.test(taskDefinition);
  switch (verdict) {
    case 'succeeded':
      return newest?.status === 'SUCCESSFUL' && /web:2$/.test(taskDefinition);
    case 'unchanged':
      return serviceDeployments.length === 1;
    case 'rolled-back':
      return isOld && /^(ROLLBACK_SUCCESSFUL|SUCCESSFUL)$/.test(newest?.status ?? '') && serviceDeployments.length > 1;
    case 'failed':
      return /web:2$/.test(primary?.taskDefinition ?? '') && newest?.status !== 'SUCCESSFUL';
    case 'superseded':
      return !isOld && !/web:2$/.test(primary?.taskDefinition ?? '');
    case 'timed-out':
      return newest?.status === 'IN_PROGRESS';
    case 'unknown':
      return hasLostWrite(world);
    case 'not-started':
      return hasLostWrite(world) && imageOf(world, taskDefinition).endsWith(':v1');
    default:
      return false;
  }
}

/** One deployment, and what it says it came to. */
async function play({ service, inputs, tag, meanwhile }: Story, seed: number, preflight: 'warn' | 'off') {
  const images = [
    { image: 'web:crash', exit: { after: 1, code: 3 } },
    { image: 'web:slow', boot: 600 },
  ];
  const repositories = [{ name: 'web', images: ['v1', 'v2', 'crash', 'slow'].map((one) => ({ tag: one })) }];
  await using world = await createWorld({ scenario: prod([service], { images, repositories, seed }), attempts: 12 });
  makeTrouble(world);
  if (meanwhile !== undefined) world.clock.later(20_000, async () => void (await meanwhile(world)));
  const verdict = await deploy(world, { ...web, image: `${world.host}/web:${tag}`, preflight, ...inputs }).then(
    (outcome) => outcome.verdict,
    (error: unknown) => (error instanceof Problem ? (error.verdict ?? 'unknown') : errorMessage(error)),
  );
  return { verdict, isTrue: isTrue(world, verdict as Verdict), lost: hasLostWrite(world) };
}

describe('under 30 % throttling, 5 % server errors and connections that break', () => {
  it(`every verdict of ${RUNS} deployments is right`, async () => {
    let whole = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const story = STORIES[run % STORIES.length]!;
      // The reads of a forecast go out side by side: in which order trouble meets them would differ from run to run.
      const { verdict, isTrue, lost } = await play(story, run + 1, 'off');
      const label = `run ${run + 1}, ${story.name}: ${verdict}`;
      expect({ label, isTrue }).toEqual({ label, isTrue: true });
      if (lost) continue;
      // Nothing was lost, or what got no answer was found by its effect.
      expect({ label, verdict }).toEqual({ label, verdict: story.verdict });
      whole += 1;
    }
    // About 31 runs lose a write, by chance; of more than sixty the test would say too little.
    expect(whole).toBeGreaterThan(RUNS * 0.7);
  }, 600_000);

  it('is true, too, where a forecast is made before', async () => {
    for (const [index, story] of STORIES.entries()) {
      const { verdict, isTrue } = await play(story, RUNS + index + 1, 'warn');
      const label = `${story.name}: ${verdict}`;
      expect({ label, isTrue }).toEqual({ label, isTrue: true });
    }
  }, 120_000);
});
