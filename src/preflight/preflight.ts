import type { Service } from '@aws-sdk/client-ecs';
import { describeFailure } from '../aws/failure.ts';
import { pauseUnlessCancelled } from '../aws/write.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { arrange, percentagesDuring } from '../percentages/arrangement.ts';
import { findServices } from '../plan/find-services.ts';
import type { Plan, Target } from '../plan/plan.ts';
import { plannedReference } from '../plan/planned-results.ts';
import { renditionOf } from '../plan/target-rendition.ts';
import { Problem } from '../problem.ts';
import type { World } from '../world.ts';
import type { Finding } from './finding.ts';
import { findingsOf } from './findings.ts';
import { type Forecast, forecast } from './forecast.ts';
import type { Holder } from './holder.ts';
import { networkModeOf } from './need.ts';
import { isArriving } from './progress-findings.ts';
import type { ReadInstances } from './read-capacity.ts';
import { readCluster } from './read-cluster.ts';
import { isResting, readHolders } from './read-holders.ts';
import { readSituation, type Undertaking } from './read-situation.ts';
import type { Situation } from './situation.ts';

/** After this long a placement that looked hopeless is looked at again, in milliseconds. */
const SECOND_READING = 10_000;

type Asked = Pick<Inputs, 'preflight' | 'dryRun'>;

/** What a forecast is made with. */
interface Means {
  readonly inputs: Asked;
  readonly readInstances: ReadInstances;
  readonly world: World;
}

/** What is going to happen to one service. */
export interface ServiceForecast {
  readonly service: string;
  readonly situation: Situation;
  readonly forecast: Forecast;
  readonly findings: readonly Finding[];
  /** Who holds what the new tasks need, as far as it was asked. */
  readonly holders: readonly Holder[];
}

/**
 * Forecasts the deployment of every service from what AWS knows; nothing is written. A service of which too little can be read is left out, and the log says why.
 * @throws nothing but what a cancelled run throws
 */
export async function preflight(plan: Plan, inputs: Asked, world: World): Promise<readonly ServiceForecast[]> {
  // A dry run is there to tell what would happen.
  if (inputs.preflight.policy === 'off' && !inputs.dryRun) return [];
  const readInstances = instancesOf(world, plan.cluster.arn);
  const forecasts = await Promise.all(
    plan.targets.map((target) =>
      forecastOf(plan, target, { inputs, readInstances, world }).catch((error) => leftOut(target, error, world)),
    ),
  );
  return forecasts.filter((one) => one !== undefined);
}

function leftOut({ name }: Target, error: unknown, { log, signal }: World): undefined {
  if (signal.aborted) throw new Problem('the run was cancelled', { verdict: 'cancelled' });
  log.info(`Skipped: ${describeFailure(`the forecast of service ${name}`, error)}`);
}

/** What one reading came to. */
interface Reading {
  readonly situation: Situation;
  readonly forecast: Forecast;
  readonly holders: readonly Holder[];
  /** Everything in the way of the new tasks is known to stay there. */
  readonly isSettled: boolean;
}

async function forecastOf(
  plan: Plan,
  target: Target,
  { inputs, readInstances, world }: Means,
): Promise<ServiceForecast> {
  const next = renditionOf(target, target.base.definition, plannedReference(plan.image), target.live).json;
  const undertaking = { live: target.live.json, next, desired: plan.update?.desiredCount };
  const during = (service: Service) => percentagesDuring(service, arrange(service, plan.update?.percentages));
  const about = (service: Service) => ({ ...undertaking, service, percentages: during(service) });
  const first = await readOnce(world, about(target.service), readInstances);
  // What was read of the instances is old by then.
  const read = (service: Service) => readOnce(world, about(service), instancesOf(world, plan.cluster.arn));
  const reading = isHopeless(first) && first.isSettled ? await confirmed(first, target, world, read) : first;
  const { situation, forecast, holders } = reading;
  const findings = findingsOf({
    ...reading,
    networkMode: networkModeOf(next),
    maxUnavailable: inputs.preflight.maxUnavailable,
  });
  return { service: target.name, situation, forecast, findings, holders };
}

/** Stuck for want of room, which others may make. */
function isHopeless({ forecast: { progress } }: Reading): boolean {
  return progress.kind === 'stuck' && progress.cause === 'placement';
}

async function confirmed(
  first: Reading,
  { name, service }: Target,
  world: World,
  read: (service: Service) => Promise<Reading>,
): Promise<Reading> {
  world.log.info(`${name}: the new tasks would find no room. Looking again in 10 s, before that counts.`);
  await pauseUnlessCancelled(world.clock, world.signal, SECOND_READING);
  const [again] = await findServices(world, service.clusterArn ?? '', [name]);
  return again === undefined ? { ...first, isSettled: false } : await read(again);
}

async function readOnce(world: World, undertaking: Undertaking, readInstances: ReadInstances): Promise<Reading> {
  const situation = await readSituation(world, undertaking, readInstances);
  const predicted = forecast(situation);
  const own = ownHolders(situation);
  const { progress, interruption } = predicted;
  // Who is in the way is asked only where it matters.
  const isClear = progress.kind !== 'stuck' && progress.kind !== 'depends' && interruption !== 'certain';
  if (isClear || situation.capacity.kind !== 'instances')
    return { situation, forecast: predicted, holders: own, isSettled: false };
  const others = await readHolders(world, undertaking.service.clusterArn ?? '', predicted.instances, own);
  return {
    situation,
    forecast: predicted,
    holders: [...own, ...(others ?? []).filter(({ service }) => service !== situation.service)],
    isSettled: isSettled(undertaking.service, predicted, others),
  };
}

/** Reads the instances of a cluster at most once, however many services ask. */
function instancesOf(world: World, cluster: string): ReadInstances {
  let reading: ReturnType<ReadInstances> | undefined;
  return () => {
    reading ??= readCluster(world, cluster);
    return reading;
  };
}

function ownHolders({ service, tasks }: Situation): readonly Holder[] {
  return tasks.map(({ arn, instance = '', need }) => ({
    instance,
    task: arn,
    service,
    ports: need.ports,
    stays: true,
  }));
}

/** Nothing is on its way in or out: neither a task of the service or of another one that is in the way, nor an instance. */
function isSettled(service: Service, { instances }: Forecast, others: readonly Holder[] | undefined): boolean {
  if (others === undefined || !isResting(service)) return false;
  if (instances.some(({ instance }) => isArriving(instance) || instance.status === 'DRAINING')) return false;
  return others.every(({ stays, service: owner }) => stays || owner === service.serviceName);
}
