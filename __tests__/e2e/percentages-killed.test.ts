import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '../../emulator/random.ts';
import { LOAN_TAG } from '../../src/percentages/loan.ts';
import { type TrueService, trueService } from '../support/ecs-truth.ts';
import { Ahead } from './ahead.ts';
import { CancelSite } from './cancel-site.ts';
import { type Cancel, type CancelledRun, type Draws, randomCancel, runWithCancel } from './cancels.ts';

const RUNS = 100;

const NODE_COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'ship-test-compiled-'));

const DRAWS: Draws = {
  hows: ['SIGINT', 'SIGKILL', 'SIGKILL', 'none'],
  phases: ['tag', 'build', 'register', 'update', 'update', 'watch', 'watch', 'put-back', 'put-back', 'untag'],
};

const LENT = { cluster: 'default', service: 'web', 'minimum-healthy-percent': '0', 'maximum-percent': '150' };
const OTHER = { cluster: 'default', service: 'web', 'minimum-healthy-percent': '50', 'maximum-percent': '300' };
const PLAIN = { cluster: 'default', service: 'web' };

const NEXT = { lending: LENT, other: OTHER, plain: PLAIN };

interface Plan {
  readonly seed: number;
  readonly cancel: Cancel;
  /** What somebody else sets while the deployment goes on. */
  readonly rival: 'nothing' | 'both' | 'maximum';
  /** The next run asks for the same, for others, or for none. */
  readonly next: keyof typeof NEXT;
  readonly rollback: boolean;
}

const RIVALS = ['nothing', 'nothing', 'nothing', 'nothing', 'nothing', 'nothing', 'both', 'maximum'] as const;
const NEXTS = ['lending', 'other', 'plain'] as const;

function planFor(seed: number): Plan {
  const random = createRandom(seed);
  const postIsLost = random.below(3) === 0;
  const drawn = randomCancel(random, DRAWS);
  // Who is told by nothing but the post step has to be ended by it.
  const cancel = postIsLost && drawn.how === 'none' ? { ...drawn, how: 'SIGKILL' as const } : drawn;
  return {
    seed,
    cancel: { ...cancel, postIsLost },
    rival: RIVALS[random.below(RIVALS.length)] ?? 'nothing',
    next: NEXTS[random.below(NEXTS.length)] ?? 'plain',
    rollback: random.below(4) === 0,
  };
}

/** What the service is set to, and what its tag says. */
interface Standing {
  readonly percentages: string;
  readonly tag: string | undefined;
}

interface Played {
  readonly run: CancelledRun;
  /** Somebody else has set others: during the first run, or during any. */
  readonly rival: { readonly early: boolean; readonly ever: boolean };
  /** After an hour in which only ECS was at work, and after the next run. */
  readonly later: Standing;
  readonly end: Standing;
  /** Requests that put percentages back while a deployment of ours went on. */
  readonly early: readonly string[];
  readonly log: string;
}

async function play({ cancel, rival, next, rollback }: Plan): Promise<Played> {
  await using place = await CancelSite.open({ ms: 100 }, { speed: 25 });
  const { site } = place;
  let hadRival = false;
  if (rival !== 'nothing') {
    void place.reach('watch').then(async () => {
      await setByHand(site.emulator, rival);
      hadRival = true;
    });
  }
  const env = { NODE_COMPILE_CACHE };
  const inputs = { ...LENT, 'on-cancel': rollback ? 'rollback' : 'leave' };
  const run = await runWithCancel(place, cancel, inputs, env);
  const later = await standing(site.emulator);
  const early = hadRival;
  const asked = NEXT[next];
  const again = await site.ship(asked, env);
  await site.post(again, asked, env);
  return {
    run,
    rival: { early, ever: hadRival },
    later,
    end: await standing(site.emulator),
    early: putBackEarly(site),
    log: again.log,
  };
}

type Emulator = CancelSite['site']['emulator'];

async function setByHand(emulator: Emulator, rival: Plan['rival']): Promise<void> {
  const { percentages } = await standing(emulator);
  const minimumHealthyPercent = rival === 'both' ? 40 : Number(percentages.split('/')[0]);
  const deploymentConfiguration = { minimumHealthyPercent, maximumPercent: 225 };
  await emulator.look('UpdateService', { cluster: 'default', service: 'web', deploymentConfiguration });
}

async function standing(emulator: Emulator): Promise<Standing> {
  const { services } = await emulator.look('DescribeServices', {
    cluster: 'default',
    services: ['web'],
    include: ['TAGS'],
  });
  const [service] = services as [
    { deploymentConfiguration: Record<string, number>; tags: { key: string; value: string }[] },
  ];
  const { minimumHealthyPercent, maximumPercent } = service.deploymentConfiguration;
  return {
    percentages: `${minimumHealthyPercent}/${maximumPercent}`,
    tag: service.tags.find(({ key }) => key === LOAN_TAG)?.value,
  };
}

/** Every request that sets nothing but percentages comes when no deployment goes on. */
function putBackEarly(site: CancelSite['site']): readonly string[] {
  const { serviceDeployments } = trueService(site);
  return site.emulator.calls().flatMap(({ operation, input, time }) => {
    const at = Date.parse(time);
    if (operation !== 'UpdateService' || input.taskDefinition !== undefined || isByHand(input)) return [];
    return serviceDeployments
      .filter(({ createdAt, finishedAt }) => Date.parse(createdAt) < at && !(Date.parse(finishedAt ?? '') <= at))
      .map(({ arn }) => `${arn} went on when percentages were put back`);
  });
}

function isByHand({ deploymentConfiguration }: Readonly<Record<string, unknown>>): boolean {
  return (deploymentConfiguration as Record<string, unknown> | undefined)?.maximumPercent === 225;
}

/** What is wrong with how it ended; empty if nothing is. */
function problems(plan: Plan, { run, rival, later, end, early, log }: Played): string[] {
  const theirs = plan.rival === 'both' ? '40/225' : '100/225';
  const own = rival.ever ? theirs : '100/200';
  const wasLeft = later.percentages.startsWith('0/');
  return [
    ...early,
    ...(end.percentages === own ? [] : [`in the end it is set to ${end.percentages}, not to ${own}: ${log}`]),
    ...(end.tag === undefined ? [] : [`the tag stays: ${end.tag}`]),
    ...needed(run.after, rival.early && plan.rival === 'both'),
    ...(wasLeft && later.tag === undefined ? ['they were left, and nothing tells what they were before'] : []),
    ...(rival.early && !later.percentages.endsWith('/225')
      ? [`somebody's ${theirs} was undone: ${later.percentages}`]
      : []),
  ];
}

/** What a deployment that goes on needs, it has. */
function needed(
  { deployments, taskDefinition, deploymentConfiguration }: TrueService,
  isOverridden: boolean,
): string[] {
  const primary = deployments.find(({ status }) => status === 'PRIMARY');
  const goesOn = primary?.rolloutState === 'IN_PROGRESS' && primary.taskDefinition === taskDefinition;
  const minimum = deploymentConfiguration.minimumHealthyPercent;
  return goesOn && !isOverridden && minimum !== 0
    ? [`${primary.id} goes on with minimumHealthyPercent ${minimum}`]
    : [];
}

const plans = Array.from({ length: RUNS }, (_, index) => planFor(index + 1));
const runs = new Ahead(plans, play, { atOnce: 2, reach: 4 });

afterAll(async () => {
  await runs.settled();
  rmSync(NODE_COMPILE_CACHE, { recursive: true, force: true });
}, 60_000);

describe(`percentages for one deployment, of ${RUNS} runs that are killed at any time`, () => {
  it.each(plans)(
    'are put back by the post step or the next run: seed $seed, rival $rival, rollback $rollback, then $next, $cancel',
    async (plan) => {
      expect(problems(plan, await runs.resultOf(plan))).toEqual([]);
    },
    90_000,
  );

  it('had to be put back by the next run in some of them, and met others that were set by hand', async () => {
    const played = await Promise.all(plans.map((plan) => runs.resultOf(plan)));
    expect(played.filter(({ later }) => later.percentages.startsWith('0/')).length).toBeGreaterThan(10);
    expect(played.filter(({ rival }) => rival.early).length).toBeGreaterThan(5);
    expect(played.filter(({ run }) => run.wasCancelled).length).toBeGreaterThan(80);
  }, 90_000);
});
