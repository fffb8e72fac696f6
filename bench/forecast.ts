/**
 * How long does the forecast take, and how many calls, for a large cluster beside a small one? Reading through the API and judging, against
 * an emulator in this process; the real API is further away, so the calls count as much as the time.
 *   node bench/forecast.ts
 */
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { withReadingWorld } from '../__tests__/support/reading-world.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { percentagesOf } from '../src/percentages/percentages.ts';
import { forecast } from '../src/preflight/forecast.ts';
import { readCluster } from '../src/preflight/read-cluster.ts';
import { readSituation } from '../src/preflight/read-situation.ts';
import { percentile } from './statistics.ts';

const ROUNDS = 5;
/** What is promised of the large cluster. */
const MOST_CALLS = 60;
const MOST_MS = 3_000;

const LARGE = { instances: 500, services: 3, tasks: 1_000 };
const SMALL = { instances: 1, services: 1, tasks: 1 };

type Size = typeof LARGE;

function definition(family: string) {
  return { family, containerDefinitions: [{ name: 'app', image: 'app', cpu: 64, memory: 128, essential: true }] };
}

function scenarioOf({ instances, services, tasks }: Size): string {
  const names = Array.from({ length: services }, (_, index) => `web${index}`);
  const scenario = {
    clusters: [
      {
        name: 'prod',
        'container-instances': Array.from({ length: instances }, (_, index) => ({ name: `i${index}` })),
        services: names.map((name) => ({ name, 'desired-count': tasks, 'task-definition': definition(name) })),
      },
    ],
  };
  return `${JSON.stringify(scenario)}\n`;
}

/** Milliseconds and calls of one forecast of the first service. */
async function measure(size: Size): Promise<{ ms: number; calls: number }> {
  const emulator = await startEmulator({ scenario: scenarioOf(size), speed: 0 });
  try {
    const times: number[] = [];
    let calls = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = emulator.calls().length;
      const start = performance.now();
      await withReadingWorld(emulator.endpoint, async (world) => {
        const command = new DescribeServicesCommand({ cluster: 'prod', services: ['web0'] });
        const [service = {}] = (await world.aws.ecs.send(command)).services ?? [];
        const json = definition('web0');
        const undertaking = {
          service,
          live: json,
          next: json,
          desired: undefined,
          percentages: percentagesOf(service),
        };
        const situation = await readSituation(world, undertaking, () => readCluster(world, 'prod'));
        const { progress } = forecast(situation);
        if (situation.tasks.length !== size.tasks) throw new Error(`${situation.tasks.length} tasks were read`);
        if (progress.kind !== 'moves') throw new Error(`the forecast was ${progress.kind}`);
      });
      times.push(performance.now() - start);
      calls = emulator.calls().length - before;
    }
    return { ms: percentile(times, 50) ?? 0, calls };
  } finally {
    await emulator.close();
  }
}

const small = await measure(SMALL);
const large = await measure(LARGE);
console.log(`1 instance, 1 task             ${small.ms.toFixed(0)} ms, ${small.calls} calls (median of ${ROUNDS})`);
console.log(`500 instances, 3,000 tasks     ${large.ms.toFixed(0)} ms, ${large.calls} calls`);
console.log(`ratio                          ${(large.ms / small.ms).toFixed(1)}`);
if (large.calls > MOST_CALLS || large.ms > MOST_MS) throw new Error('that is more than 60 calls or 3 s');
