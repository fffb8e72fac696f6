import { cleanUp } from './clean-up/clean-up.ts';
import { passScan } from './image/pass-scan.ts';
import { provideImage } from './image/provide.ts';
import type { Inputs } from './inputs/inputs.ts';
import type { Journal } from './journal.ts';
import { type Outcome, worst } from './outcome.ts';
import { keepOriginals } from './percentages/keep-originals.ts';
import { OpenLoans } from './percentages/open-loans.ts';
import { dryRun } from './plan/dry-run.ts';
import { makePlan } from './plan/make-plan.ts';
import { preflight } from './preflight/preflight.ts';
import { refuseHopeless } from './preflight/refuse.ts';
import { failingAs, Problem } from './problem.ts';
import { tellForecasts } from './report/tell-forecasts.ts';
import { tellHindsight } from './report/tell-hindsight.ts';
import { follow } from './rollout/follow.ts';
import { Intents } from './rollout/intents.ts';
import { revise } from './rollout/revise.ts';
import { startAll } from './rollout/start.ts';
import { waitForOthers } from './rollout/wait-for-others.ts';
import type { World } from './world.ts';

/**
 * The whole flow: inputs → plan → forecast → image → revision → deployment → verdict.
 * @param journal is told what is known so far, for the report of a run that fails on the way
 * @throws Problem with the verdict `refused` or `not-started` where no service was touched
 */
export async function ship(inputs: Inputs, world: World, journal: Journal): Promise<Outcome> {
  // Everything that can be wrong is found here; nothing was written yet.
  const plan = await journal.phase('Check', () => failingAs('refused', makePlan(inputs, world)));
  journal.plan = plan;

  // What can be known of the deployment beforehand is said beforehand, and nothing is built for one that can never succeed.
  const { policy } = inputs.preflight;
  const forecasts = await journal.phase('Forecast', () => preflight(plan, inputs, world));
  journal.forecasts = forecasts;
  tellForecasts(world.log, forecasts, policy);
  const planned = inputs.dryRun ? await dryRun(plan, world) : undefined;
  if (policy === 'fail') refuseHopeless(forecasts);
  if (planned !== undefined) return outcomeOf(journal, planned);

  // Percentages for this deployment alone: those of the service are kept first, so that whoever comes later finds them.
  const loans = new OpenLoans(plan.cluster.name, world);
  if (inputs.update.percentages !== undefined) {
    await journal.phase('Percentages', () => failingAs('refused', keepOriginals(plan, loans, world)));
  }

  // Nothing is registered before the image is in the registry.
  stopIfCancelled(world);
  const image = await journal.phase('Image', () => failingAs('not-started', provideImage(plan.image, world)));
  journal.image = image;

  // An image with weaknesses that the inputs don't let pass is in the registry, and no revision names it.
  const { scan } = plan;
  if (scan !== undefined && image !== undefined) {
    await journal.phase('Scan', () => failingAs('not-started', passScan(scan, image, world, journal)));
  }

  if (inputs.ifInProgress === 'wait') {
    await journal.phase('Wait', () => failingAs('not-started', waitForOthers(plan, inputs.watch.minutes, world)));
  }
  stopIfCancelled(world);
  const revised = await journal.phase('Task definition', () => failingAs('not-started', revise(plan, image, world)));

  stopIfCancelled(world);
  const intents = new Intents(plan.cluster.name, inputs.watch.onCancel, world);
  journal.intents = intents;
  const started = await journal.phase('Update service', () =>
    startAll(revised, plan, image, { intents, loans }, world),
  );

  // From here on nothing throws: what happens to a service is a result.
  const options = { cluster: plan.cluster.name, watch: inputs.watch, intents, loans };
  const results = await journal.phase('Rollout', () => follow(started, options, world));
  tellHindsight(world.log, forecasts, results);

  const keep = inputs.keepRevisions;
  if (keep !== undefined) await journal.phase('Clean up', () => cleanUp(results, keep, world));
  return outcomeOf(journal, results);
}

/** Between two stages a cancel takes effect at once; from the first UpdateService on, the watch sees to it. */
function stopIfCancelled({ signal }: World): void {
  if (signal.aborted) throw new Problem('the run was cancelled', { verdict: 'cancelled' });
}

/** The run's verdict is the worst of its services'. */
function outcomeOf(journal: Journal, services: Outcome['services']): Outcome {
  const worstOne = worst(services);
  return {
    verdict: worstOne?.verdict ?? 'refused',
    reason: worstOne?.reason ?? 'no service was selected',
    ...(worstOne?.hint === undefined ? {} : { hint: worstOne.hint }),
    ...(worstOne?.code === undefined ? {} : { code: worstOne.code }),
    ...(journal.plan === undefined ? {} : { cluster: journal.plan.cluster }),
    forecasts: journal.forecasts,
    ...(journal.image === undefined ? {} : { image: journal.image }),
    ...(journal.scan === undefined ? {} : { scan: journal.scan }),
    services,
    phases: journal.phases,
  };
}
