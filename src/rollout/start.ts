import type { Deployment } from '@aws-sdk/client-ecs';
import { familyAndRevision } from '../aws/arn.ts';
import { adviceFor, describeFailure, failureKind } from '../aws/failure.ts';
import { Unanswered, writeOnce } from '../aws/write.ts';
import { apiDiagnosis } from '../diagnose/api-error.ts';
import type { ProvidedImage } from '../image/provide.ts';
import type { UpdateInputs } from '../inputs/update-inputs.ts';
import { arrange } from '../percentages/arrangement.ts';
import { changePercentages, isInForce, takeOverPercentages } from '../percentages/change-percentages.ts';
import type { OpenLoans } from '../percentages/open-loans.ts';
import { deploymentInProgress, describeDeployment } from '../plan/in-progress.ts';
import type { Plan } from '../plan/plan.ts';
import { errorMessage, failingAs, Problem } from '../problem.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { StartedDeployment } from '../watch/following.ts';
import { readRunning } from '../watch/read-running.ts';
import { compareDigests, type ExpectedDigests, type RunningImage } from '../watch/running-image.ts';
import type { World } from '../world.ts';
import { expectedDigests, type ImageOrigin, originOf } from './image-origin.ts';
import type { Intent, Intents } from './intents.ts';
import { previousArnOf } from './previous.ts';
import type { Revised } from './revise.ts';
import { standingOf } from './standing.ts';
import { hasSettings, lookForUpdate, sendUpdate } from './update-service.ts';

/** What was started for one service. */
export type Start =
  /** A deployment to follow: `adopted` where an earlier run started it. */
  | { readonly kind: 'deployment'; readonly deployment: StartedDeployment }
  /** The service runs this very image and revision. */
  | { readonly kind: 'unchanged'; readonly deploymentId: string; readonly running: RunningImage }
  /** UpdateService was refused (`not-started`), got no answer (`unknown`), or was not sent any more (`cancelled`). */
  | {
      readonly kind: 'failed';
      readonly verdict: 'not-started' | 'unknown' | 'cancelled';
      readonly reason: string;
      readonly hint: string | undefined;
      readonly code: string;
    };

/** A service after the attempt to start its deployment. */
export interface StartedService {
  readonly revised: Revised;
  readonly expected: ExpectedDigests;
  readonly origin: ImageOrigin | undefined;
  /** The run has an image of its own, other than a revision that is deployed as it is. */
  readonly hasImage: boolean;
  readonly start: Start;
}

/**
 * Starts the deployment of every service, unless there is nothing to start: the same revision is adopted where its deployment is unfinished, left alone
 * where it runs this very image, and deployed anew (once, forced) where it doesn't or isn't sound. One that fails keeps nobody from the others.
 */
export async function startAll(
  revised: readonly Revised[],
  plan: Plan,
  image: ProvidedImage | undefined,
  { intents, loans }: Begun,
  world: World,
): Promise<StartedService[]> {
  return await Promise.all(
    revised.map(async (one) => {
      const expected = expectedDigests(plan.image, image, one.target.containers);
      const cluster = plan.cluster.name;
      const surroundings = { cluster, intents, loans, settings: plan.update };
      const start = await decideAndStart(one, image, expected, surroundings, world).catch((error: unknown) =>
        failed(one.target.name, error, { intents, loans }),
      );
      return { revised: one, expected, origin: originOf(plan.image), hasImage: image !== undefined, start };
    }),
  );
}

/** What a run has begun, for the post step. */
export interface Begun {
  readonly intents: Intents;
  readonly loans: OpenLoans;
}

/** What a start needs to know besides the service itself. */
interface Surroundings {
  readonly cluster: string;
  readonly intents: Intents;
  readonly loans: OpenLoans;
  /** Sent with UpdateService. */
  readonly settings: UpdateInputs | undefined;
}

function failed(service: string, error: unknown, { intents, loans }: Begun): Start {
  if (error instanceof Unanswered) {
    // Left open: the post step sees what became of it.
    const reason = 'the run was cancelled before ECS answered the request to deploy: the deployment may be under way';
    return {
      kind: 'failed',
      verdict: 'cancelled',
      reason,
      hint: 'The post step of this job says what became of it.',
      code: 'cancelled',
    };
  }
  const isUnknown = !(error instanceof Problem) && failureKind(error) === 'unanswered';
  const reason = describeFailure(`starting the deployment of ${service}`, error);
  if (isUnknown) {
    const hint = 'The deployment may be under way: look at the service in the ECS console before you run again.';
    return { kind: 'failed', verdict: 'unknown', reason, hint, code: 'unknown' };
  }
  intents.close(service);
  loans.notSent(service);
  if (error instanceof Problem) return notSent(error);
  const code = apiDiagnosis(error instanceof Error ? error.name : '', errorMessage(error))?.code ?? 'not-started';
  return { kind: 'failed', verdict: 'not-started', reason, hint: adviceFor(error), code };
}

/** It was given up before anything was sent that could have started a deployment. */
function notSent({ verdict, message, hint, code, cause }: Problem): Start {
  const ended = verdict === 'cancelled' ? verdict : 'not-started';
  return { kind: 'failed', verdict: ended, reason: message, hint: hint ?? adviceFor(cause), code: code ?? ended };
}

async function decideAndStart(
  revised: Revised,
  image: ProvidedImage | undefined,
  expected: ExpectedDigests,
  surroundings: Surroundings,
  world: World,
): Promise<Start> {
  const { cluster, intents, loans, settings } = surroundings;
  const lending = { cluster, asked: settings?.percentages, loans };
  const arrangement = arrange(revised.service, lending.asked);
  const isInPlace = isInForce(revised.service, arrangement);
  const standing = standingOf(revised.service, revised.definition.arn);
  const pushedNow = image?.how === 'built';
  // Something is to be done even where this very revision and image are running.
  const mustUpdate =
    settings?.forceNewDeployment === true ||
    !hasSettings(revised.service, settings) ||
    (arrangement.kind === 'set' && !isInPlace);
  if (mustUpdate)
    return await update(
      revised,
      standing.kind !== 'other' || settings?.forceNewDeployment === true,
      surroundings,
      world,
    );
  // One that was begun with other percentages isn't the one that was asked for.
  const isAsAsked = arrangement.kind !== 'lend' || isInPlace;
  if (standing.kind === 'unfinished' && !pushedNow && isAsAsked) {
    await takeOverPercentages({ name: revised.target.name, service: revised.service }, lending, world);
    world.log.info(`${revised.target.name}: a deployment of this revision is under way already.`);
    return adopted(revised, standing.deployment, intents, world);
  }
  if (standing.kind === 'steady') {
    const running = await runningImage(revised, expected, cluster, world);
    const deploymentId = standing.deployment.id ?? '';
    if (running.kind === 'verified') {
      await takeOverPercentages({ name: revised.target.name, service: revised.service }, lending, world);
      return { kind: 'unchanged', deploymentId, running };
    }
  }
  return await update(revised, standing.kind !== 'other', surroundings, world);
}

async function runningImage(revised: Revised, expected: ExpectedDigests, cluster: string, world: World) {
  const id = primaryOf(revised.service)?.id ?? '';
  return compareDigests(expected, await readRunning(world, cluster, revised.target.name, id));
}

function adopted(revised: Revised, deployment: Deployment, intents: Intents, world: World): Start {
  const createdAt = deployment.createdAt?.getTime() ?? 0;
  intents.open({ ...intentOf(revised), deploymentId: deployment.id ?? '' });
  return {
    kind: 'deployment',
    deployment: { id: deployment.id ?? '', adopted: true, createdAt, startedAt: world.clock.now() },
  };
}

async function update(revised: Revised, force: boolean, surroundings: Surroundings, world: World): Promise<Start> {
  const { cluster, intents, loans, settings } = surroundings;
  const { target, definition, service } = revised;
  const startedAt = world.clock.now();
  world.log.info(
    `${target.name}: ${force ? 'forcing a new deployment of' : 'deploying'} ${familyAndRevision(definition.arn ?? '')}.`,
  );
  warnOfSuperseding(revised, world);
  const lending = { cluster, asked: settings?.percentages, loans };
  // Nothing was sent that could have started a deployment, whatever goes wrong here.
  const percentages = await failingAs('not-started', changePercentages({ name: target.name, service }, lending, world));
  intents.open(intentOf(revised));
  const after = await writeOnce(world.clock, world.signal, {
    send: () => sendUpdate(world, cluster, revised, force, settings, percentages.configuration),
    look: () => lookForUpdate(world, cluster, revised, primaryOf(service)?.id),
  });
  const ours = primaryOf(after);
  intents.started(target.name, ours?.id ?? '');
  await percentages.accepted();
  const createdAt = ours?.createdAt?.getTime() ?? startedAt;
  return { kind: 'deployment', deployment: { id: ours?.id ?? '', adopted: false, createdAt, startedAt } };
}

function intentOf(revised: Revised): Intent {
  const { target, service, definition } = revised;
  return {
    service: target.name,
    previousPrimary: primaryOf(service)?.id,
    previousArn: previousArnOf(revised),
    definitionArn: definition.arn ?? '',
  };
}

function warnOfSuperseding({ target, service }: Revised, { log }: World): void {
  const other = deploymentInProgress(service);
  if (other === undefined) return;
  log.warning(
    `${target.name}: this supersedes deployment ${describeDeployment(other)}, which is not over. With if-in-progress: wait it would come first.`,
  );
}
