import { dirname, join } from 'node:path';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { startEmulatorProcess } from './emulator-process.ts';
import { removeImages } from './engine.ts';
import { runJob } from './job.ts';
import { keepSummary } from './keep-summary.ts';
import { say } from './say.ts';
import type { Stage } from './stage.ts';
import { startVisitor } from './visitor.ts';

const root = dirname(import.meta.dirname);
const SCENARIO = join(root, 'emulator', 'scenarios', 'docker-fixed-port.yml');
const CLUSTER = 'fixed-port';
const PATIENCE_MS = 10_000;

/** How far the interruption may be from its forecast: a container's start is no clockwork, and the load balancer looks once a second. */
const TOLERANCE_SECONDS = 4;

/**
 * Two services on two instances want the same host port. A deployment of one of them is refused, with what helps; then it is accepted with an
 * interruption, which a visitor measures.
 * @throws unless the first is refused without an effect, and the interruption of the second is about as long as forecast
 */
export async function fixedPort({ app, temp, signal, defer }: Stage): Promise<void> {
  const aws = await startEmulatorProcess(SCENARIO, signal);
  defer('The images', () => removeImages(aws.registry));
  defer('The emulator', () => aws.stop());
  say(
    `Two instances, and two services that want host port 18480; service web of cluster ${CLUSTER} answers at ${aws.site}`,
  );
  const visitor = startVisitor(aws.site);
  defer('The visitor', () => visitor.stop());
  const place = { workspace: app.folder, endpoint: aws.endpoint };
  const deploy = async (version: number, more: Readonly<Record<string, string>>, verdict: string) => {
    const inputs = { cluster: CLUSTER, service: 'web', ...more };
    const commit = await app.release(version);
    say(`Version ${version}, commit ${commit.slice(0, 7)}: deploying with ${JSON.stringify(inputs)}`);
    return await runJob({ ...place, temp: join(temp, `runner-fixed-port-${version}`), inputs }, verdict, signal);
  };

  await deploy(3, { service: 'web,api' }, 'succeeded');
  await visitor.sees('3', PATIENCE_MS);
  visitor.take();
  const before = await percentagesOf(aws.endpoint);

  const refused = await deploy(4, {}, 'refused');
  const during = visitor.take();
  say(
    `Refused, and ${aws.site} answered ${during.answered} times meanwhile, ${during.failures.length} requests failed`,
  );
  if (during.failures.length > 0) throw new Error('a refused deployment was noticed');
  await keepSummary(refused, 'refused.md');

  const accepted = await deploy(5, { 'minimum-healthy-percent': '0' }, 'succeeded');
  await visitor.sees('5', PATIENCE_MS);
  const measured = visitor.take().interruption / 1000;
  const forecast = forecastIn(accepted.log);
  say(`Nobody was answered for ${measured.toFixed(1)} s; the forecast was about ${forecast} s`);
  if (measured === 0 || Math.abs(measured - forecast) > TOLERANCE_SECONDS)
    throw new Error(`the interruption was ${measured.toFixed(1)} s, and the forecast ${forecast} s`);
  const after = await percentagesOf(aws.endpoint);
  say(`Percentages of web before: ${before}; afterwards: ${after}`);
  if (after !== before) throw new Error('the percentages of web were not put back');
  await keepSummary(accepted, 'accepted.md');
}

/** Seconds, as the log forecast them. */
function forecastIn(log: string): number {
  const words = /no task will be healthy for about (?:(\d+)m ?)?(?:(\d+)s)?/.exec(log);
  if (words === null) throw new Error('the log has no forecast of an interruption');
  return Number(words[1] ?? 0) * 60 + Number(words[2] ?? 0);
}

/** As AWS tells them, with the tag that would be left of others. */
async function percentagesOf(endpoint: string): Promise<string> {
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const ecs = new ECSClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const command = new DescribeServicesCommand({ cluster: CLUSTER, services: ['web'], include: ['TAGS'] });
    const [service] = (await ecs.send(command)).services ?? [];
    const { minimumHealthyPercent, maximumPercent } = service?.deploymentConfiguration ?? {};
    return `${minimumHealthyPercent}/${maximumPercent}, ${service?.tags?.length ?? 0} tags`;
  } finally {
    ecs.destroy();
  }
}
