/**
 * How long does the step take for a commit that runs already, beside the first time? The built action in `dist/`, in a process of its own as the runner starts it, against an emulator
 * that is warm; the build itself is a stand-in that takes no time, so that the first time is at its best.
 *   node bench/rerun.ts
 */
import { Site } from '../__tests__/e2e/site.ts';
import { StubDocker } from '../__tests__/support/stub-docker.ts';
import { percentile } from './statistics.ts';

const ROUNDS = 10;
const inputs = { cluster: 'default', service: 'web' };

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

const first: number[] = [];
const again: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  await using docker = await StubDocker.open({ ms: 1 });
  await using site = await Site.open({ docker });
  await site.commit({ Dockerfile: 'FROM scratch\n' });
  first.push(await timed(() => site.ship(inputs)));
  const writes = site.writes().length;
  const builds = (await site.dockerCalls()).filter((call) => call.startsWith('buildx build')).length;
  again.push(
    await timed(async () => {
      const { outputs } = await site.ship(inputs);
      if (outputs['deployment-status'] !== 'unchanged') throw new Error(`it was ${outputs['deployment-status']}`);
    }),
  );
  const built = (await site.dockerCalls()).filter((call) => call.startsWith('buildx build')).length > builds;
  if (built || site.writes().length > writes) throw new Error('the second run built or wrote something');
}

const [one, two] = [first, again].map((times) => percentile(times, 50) / 1000);
const worst = Math.max(...again) / 1000;
console.log(`first time   ${one?.toFixed(2)} s (median of ${ROUNDS})`);
console.log(
  `again        ${two?.toFixed(2)} s (median), ${worst.toFixed(2)} s at worst: no build, no revision, no update`,
);
console.log(`ratio        ${((two ?? 0) / (one ?? 1)).toFixed(2)}`);
