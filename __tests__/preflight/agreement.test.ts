import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { Json } from '../../src/aws/lossless.ts';
import { percentagesOf } from '../../src/percentages/percentages.ts';
import { type Forecast, forecast } from '../../src/preflight/forecast.ts';
import { readCluster } from '../../src/preflight/read-cluster.ts';
import { readSituation } from '../../src/preflight/read-situation.ts';
import { withReadingWorld } from '../support/reading-world.ts';

/**
 * The forecast against the emulator's scheduler, which shares no code with it: what is read through the API makes a forecast, then the
 * deployment is started and watched second by second. AGREEMENT_SEED and AGREEMENT_CASES look at others, and at more of them.
 */
const SEED = Number(process.env.AGREEMENT_SEED ?? 2026);
const CASES = Number(process.env.AGREEMENT_CASES ?? 5000);
/** Longer than any of these rollouts takes that gets anywhere, in seconds. */
const WATCHED = 240;
const IMAGE = `\${registry}/app:good`;

/** What a task of a revision takes: MiB, CPU units, and a host port, one that is chosen for it, or none. */
interface Revision {
  readonly memory: number;
  readonly cpu: number;
  readonly port: 'none' | 'dynamic' | 80 | 81 | 22;
}

/** A cluster, a service that is deployed, and one that stays. */
interface Case {
  readonly instances: readonly {
    readonly memory: number;
    readonly cpu: number;
    readonly status: 'ACTIVE' | 'DRAINING';
    readonly inGroup: boolean;
  }[];
  readonly desired: number;
  readonly percent: readonly [minimum: number, maximum: number];
  readonly distinct: boolean;
  readonly daemon: boolean;
  /** The service goes to the instances of a capacity provider alone. */
  readonly grouped: boolean;
  readonly was: Revision;
  readonly next: Revision;
  readonly other: Revision & { readonly desired: number };
  readonly minimumZero: 'stop-first' | 'start-first';
}

type Port = Revision['port'];

const cpu = fc.constantFrom(0, 128, 128, 512, 1024);

const revision: fc.Arbitrary<Revision> = fc.record({
  memory: fc.constantFrom(100, 400, 900, 1500),
  cpu,
  port: fc.constantFrom<Port[]>('none', 'dynamic', 80, 80, 81),
});

const next: fc.Arbitrary<Revision> = fc.record({
  memory: fc.constantFrom(100, 400, 900, 1500, 3000),
  cpu,
  port: fc.constantFrom<Port[]>('none', 'dynamic', 80, 80, 81, 22),
});

const cases: fc.Arbitrary<Case> = fc.record({
  instances: fc.array(
    fc.record({
      memory: fc.constantFrom(1000, 2000),
      cpu: fc.constantFrom(1024, 2048, 2048),
      inGroup: fc.constantFrom(true, true, false),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'DRAINING'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  desired: fc.integer({ min: 1, max: 4 }),
  percent: fc
    .tuple(fc.constantFrom(0, 34, 50, 50, 67, 75, 100, 100, 100), fc.constantFrom(100, 125, 150, 200, 200))
    .filter(([minimum, maximum]) => minimum < 100 || maximum > 100),
  distinct: fc.boolean(),
  grouped: fc.constantFrom(false, false, true),
  daemon: fc.constantFrom(false, false, false, false, true),
  was: revision,
  next,
  other: fc.tuple(revision, fc.integer({ min: 0, max: 2 })).map(([one, desired]) => ({ ...one, desired })),
  minimumZero: fc.constantFrom('stop-first', 'start-first'),
});

/** What became of a rollout. */
interface Ending {
  readonly completed: boolean;
  readonly lowest: number;
}

test(`agrees with what the scheduler does to ${CASES} random clusters`, async () => {
  const tally = { all: 0, open: 0, stuck: 0, certain: 0 };
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const emulator = await startEmulator({ scenario: scenarioOf(one), speed: 0 });
      try {
        // What is to settle has settled.
        await emulator.advance(60_000);
        // One that waits for room takes what becomes free, and a forecast of this service alone can't know it.
        fc.pre(emulator.counts().get('prod/other')?.running === one.other.desired);
        const predicted = await forecastOf(emulator, one);
        const serving = healthyIn(emulator);
        const ending = await deployIn(emulator, one);
        count(tally, predicted);
        compare(predicted, ending, serving);
      } finally {
        await emulator.close();
      }
    }),
    { seed: SEED, numRuns: CASES },
  );
  // A forecast that leaves everything open would always be right.
  expect(tally.open / tally.all).toBeLessThanOrEqual(0.1);
  expect(tally.stuck).toBeGreaterThan(tally.all / 20);
  expect(tally.certain).toBeGreaterThan(0);
}, 600_000);

function count(tally: { all: number; open: number; stuck: number; certain: number }, predicted: Forecast): void {
  const { progress, interruption } = predicted;
  tally.all += 1;
  if (progress.kind === 'depends' || interruption === 'possible') tally.open += 1;
  if (progress.kind === 'stuck') tally.stuck += 1;
  if (interruption === 'certain') tally.certain += 1;
}

function compare({ progress, interruption }: Forecast, { completed, lowest }: Ending, serving: number): void {
  expect(['moves', 'stuck', 'depends', 'nothing-desired']).toContain(progress.kind);
  if (progress.kind === 'stuck') expect({ progress, completed }).toEqual({ progress, completed: false });
  if (progress.kind === 'moves') expect({ progress, completed }).toEqual({ progress, completed: true });
  if (serving === 0) return;
  if (interruption === 'certain') expect({ interruption, lowest }).toEqual({ interruption, lowest: 0 });
  if (interruption === 'none') expect({ interruption, isServed: lowest > 0 }).toEqual({ interruption, isServed: true });
}

function definitionOf(family: string, { memory, cpu, port }: Revision): Json {
  const mapping = port === 'dynamic' ? { containerPort: 8080 } : { containerPort: 8080, hostPort: port };
  const portMappings = port === 'none' ? [] : [mapping];
  return { family, containerDefinitions: [{ name: 'app', image: IMAGE, memory, cpu, essential: true, portMappings }] };
}

function scenarioOf(one: Case): string {
  const daemon = one.daemon ? { 'scheduling-strategy': 'DAEMON' } : { 'desired-count': one.desired };
  // ECS refuses 100/100.
  const [minimum, maximum] = one.daemon ? [Math.min(75, one.percent[0]), 100] : one.percent;
  const web = {
    name: 'web',
    ...daemon,
    ...(one.grouped && !one.daemon ? { 'capacity-provider-strategy': [{ capacityProvider: 'group' }] } : {}),
    'deployment-configuration': { minimumHealthyPercent: minimum, maximumPercent: maximum },
    'placement-constraints': one.distinct && !one.daemon ? [{ type: 'distinctInstance' }] : [],
    'task-definition': definitionOf('web', one.was),
  };
  const other = {
    name: 'other',
    'desired-count': one.other.desired,
    'task-definition': definitionOf('other', one.other),
  };
  const scenario = {
    unsettled: { 'minimum-zero': one.minimumZero },
    repositories: [{ name: 'app', images: [{ tag: 'good' }] }],
    images: [{ image: 'app:good', boot: 5 }],
    'capacity-providers': [{ name: 'group', 'managed-scaling': false }],
    clusters: [
      {
        name: 'prod',
        'container-instances': one.instances.map(({ inGroup, ...instance }, index) => ({
          name: `i${index}`,
          ...instance,
          ...(inGroup ? { 'capacity-provider': 'group' } : {}),
        })),
        services: [web, other],
      },
    ],
  };
  return `${JSON.stringify(scenario)}\n`;
}

async function forecastOf({ endpoint }: Emulator, one: Case): Promise<Forecast> {
  return await withReadingWorld(endpoint, async (world) => {
    const command = new DescribeServicesCommand({ cluster: 'prod', services: ['web'] });
    const [service = {}] = (await world.aws.ecs.send(command)).services ?? [];
    const undertaking = {
      service,
      live: definitionOf('web', one.was),
      next: definitionOf('web', one.next),
      desired: undefined,
      percentages: percentagesOf(service),
    };
    return forecast(await readSituation(world, undertaking, () => readCluster(world, 'prod')));
  });
}

function healthyIn(emulator: Emulator): number {
  return emulator.counts().get('prod/web')?.healthy ?? 0;
}

async function deployIn(emulator: Emulator, one: Case): Promise<Ending> {
  const text = JSON.stringify(definitionOf('web', one.next)).replaceAll(IMAGE, `127.0.0.1:${emulator.port}/app:good`);
  const registered = await emulator.look('ecs:RegisterTaskDefinition', JSON.parse(text));
  const { taskDefinitionArn } = registered.taskDefinition as Record<string, string>;
  await emulator.look('ecs:UpdateService', { cluster: 'prod', service: 'web', taskDefinition: taskDefinitionArn });
  let lowest = healthyIn(emulator);
  for (let second = 0; second < WATCHED; second++) {
    await emulator.advance(1000);
    lowest = Math.min(lowest, healthyIn(emulator));
    if (second % 10 === 9 && (await isCompleted(emulator, taskDefinitionArn ?? ''))) return { completed: true, lowest };
  }
  return { completed: false, lowest };
}

async function isCompleted(emulator: Emulator, revisionArn: string): Promise<boolean> {
  const { services } = await emulator.look('ecs:DescribeServices', { cluster: 'prod', services: ['web'] });
  const [{ deployments = [] } = {}] = services as { deployments?: Record<string, unknown>[] }[];
  const [primary] = deployments;
  return primary?.taskDefinition === revisionArn && primary.rolloutState === 'COMPLETED';
}
