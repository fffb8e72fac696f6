import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { clusterOf, watchLaws } from './invariants.ts';

const SECONDS = 900;
const GOOD = `\${registry}/app:good`;

interface Service {
  readonly desired: number;
  readonly percent: readonly [number, number];
  readonly ports: readonly object[];
  readonly memory: number;
  readonly breaker: boolean;
}

const percentages = fc
  .tuple(fc.constantFrom(0, 34, 50, 67, 100), fc.constantFrom(100, 125, 150, 200))
  .filter(([minimum, maximum]) => minimum < 100 || maximum > 100);

const services: fc.Arbitrary<Service> = fc.record({
  desired: fc.integer({ min: 0, max: 4 }),
  percent: percentages,
  ports: fc.constantFrom([], [{ containerPort: 80 }], [{ containerPort: 80, hostPort: 8080 }]),
  memory: fc.constantFrom(100, 500, 900),
  breaker: fc.boolean(),
});

const instances = fc.array(
  fc.record({
    memory: fc.constantFrom(1000, 2000),
    attributes: fc.record({ 'ecs.availability-zone': fc.constantFrom('us-east-1a', 'us-east-1b') }),
  }),
  { minLength: 1, maxLength: 4 },
);

const names = ['s0', 's1'];

/** One thing that happens to one of the services or instances. */
const action = fc.record({ at: fc.integer({ min: 1, max: SECONDS / 2 }), which: fc.nat(3), what: fc.nat(11) });

function stepOf({ at, which, what }: { at: number; which: number; what: number }, count: number): object {
  const service = names[which % 2];
  const deploy = (tag: string) => ({ deploy: { service, image: `\${registry}/app:${tag}` } });
  const trouble = (event: string) => ({ trouble: { instance: `i${which % count}`, what: event } });
  const steps = [
    deploy('good'),
    deploy('slow'),
    deploy('crash'),
    { deploy: { service, image: GOOD, container: { memory: 1200 } } },
    { scale: { service, to: which } },
    { 'stop-task': { service } },
    trouble('drains'),
    trouble('activates'),
    trouble('agent-disconnects'),
    trouble('agent-connects'),
    trouble('stops'),
    trouble('terminates'),
  ];
  return { at, ...steps[what] };
}

function scenarioOf(seed: number, all: readonly Service[], placed: object, script: readonly object[]): string {
  const scenario = {
    seed,
    repositories: [{ name: 'app', images: ['good', 'slow', 'crash'].map((tag) => ({ tag })) }],
    images: [
      { image: 'app:slow', boot: 70 },
      { image: 'app:crash', exit: { after: 1, code: 1 } },
    ],
    clusters: [
      {
        name: 'default',
        ...placed,
        services: all.map((service, index) => ({
          name: names[index],
          'desired-count': service.desired,
          'deployment-configuration': {
            minimumHealthyPercent: service.percent[0],
            maximumPercent: service.percent[1],
            deploymentCircuitBreaker: { enable: service.breaker, rollback: true },
          },
          'task-definition': {
            family: names[index],
            containerDefinitions: [{ name: 'app', image: GOOD, memory: service.memory, portMappings: service.ports }],
          },
        })),
      },
    ],
    script,
  };
  return `${JSON.stringify(scenario)}\n`;
}

async function play(scenario: string, check: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startEmulator({ scenario, speed: 0 });
  try {
    await check(emulator);
  } finally {
    await emulator.close();
  }
}

describe('whatever happens', () => {
  it('no bound is crossed, nothing is overfilled and nothing gets lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.tuple(services, services),
        instances,
        fc.array(action, { maxLength: 12 }),
        async (seed, all, hosts, actions) => {
          const script = actions.toSorted((a, b) => a.at - b.at).map((one) => stepOf(one, hosts.length));
          const named = hosts.map((host, index) => ({ ...host, name: `i${index}` }));
          await play(scenarioOf(seed, all, { 'container-instances': named }, script), async (emulator) => {
            const problems = watchLaws(emulator);
            await emulator.advance(SECONDS * 1000);
            expect([...new Set(problems)]).toEqual([]);
            const deploys = emulator.script.played.filter(
              (step) => step.action === 'deploy' && step.error === undefined,
            );
            const cluster = clusterOf(emulator);
            const started = cluster.services.map((service) => service.serviceDeployments.length);
            expect(started.reduce((sum, count) => sum + count, 0)).toBe(deploys.length + cluster.services.length);
            // One that starts and stops tasks in circles would have hundreds.
            expect(cluster.tasks.length).toBeLessThan(250);
            const limbo = cluster.tasks.filter((task) => ['DEACTIVATING', 'STOPPING'].includes(task.lastStatus));
            expect(limbo.map((task) => task.stoppedReason)).toEqual([]);
          });
        },
      ),
      { numRuns: 40, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('a good revision is rolled out in the end, whatever was deployed before it', async () => {
    const tries = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 300 }), tag: fc.constantFrom('good', 'slow', 'crash') }),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(fc.tuple(services, services), tries, async (all, before) => {
        const able = all.filter(({ desired, percent: [minimum, maximum] }) => {
          const [lower, upper] = [Math.ceil((desired * minimum) / 100), Math.floor((desired * maximum) / 100)];
          return desired === 0 || lower < desired || upper > desired;
        });
        const inOrder = [...before.toSorted((a, b) => a.at - b.at), { at: 301, tag: 'good' }];
        const script = inOrder.flatMap(({ at, tag }) =>
          able.map((_, index) => ({ at, deploy: { service: names[index], image: `\${registry}/app:${tag}` } })),
        );
        const roomy = able.map((service) => ({ ...service, ports: [], memory: 100 }));
        const host = { 'container-instances': [{ name: 'i0', memory: 10_000 }] };
        await play(scenarioOf(1, roomy, host, script), async (emulator) => {
          await emulator.advance(2_000_000);
          for (const service of clusterOf(emulator).services) {
            expect(service.deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED' }]);
            expect(service.serviceDeployments[0]).toMatchObject({ status: 'SUCCESSFUL' });
          }
        });
      }),
      { numRuns: 25, interruptAfterTimeLimit: 20_000 },
    );
  });

  it('the same seed gives the same run', async () => {
    const script = [
      { at: 5, deploy: { service: 's0', image: `\${registry}/app:crash` } },
      { at: 60, 'stop-task': { service: 's1' } },
      { at: 90, trouble: { instance: 'i0', what: 'terminates' } },
    ];
    const service: Service = { desired: 3, percent: [50, 200], ports: [], memory: 100, breaker: true };
    const hosts = { 'container-instances': [{ name: 'i0' }, { name: 'i1' }] };
    const runs: string[] = [];
    for (const seed of [7, 7, 8]) {
      await play(scenarioOf(seed, [service, service], hosts, script), async (emulator) => {
        await emulator.advance(SECONDS * 1000);
        const { tasks } = clusterOf(emulator);
        runs.push(JSON.stringify(tasks.map(({ arn, stoppedReason }) => [arn, stoppedReason])));
      });
    }
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).not.toBe(runs[0]);
  });
});
