import { type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describeFailure } from '../aws/failure.ts';
import { sendLossless } from '../aws/lossless.ts';
import { writeOnce } from '../aws/write.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { isUnfinished } from '../rollout/standing.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';
import { forgetOriginal } from './keep-originals.ts';
import { afterLoan, isBack, isLent, loanIn } from './loan.ts';
import type { LeftLoans, OpenLoan } from './open-loans.ts';
import { changed, percentagesOf, percentagesWords, withPercentages } from './percentages.ts';
import { type Live, readLive } from './read-live.ts';

type Acting = Pick<World, 'aws' | 'clock' | 'log'>;

/** What became of percentages that were to be put back. */
export interface PutBack {
  /** What is to be said; absent where nothing was changed. */
  readonly text?: string;
  /** They are still in force. */
  readonly isOpen: boolean;
}

const NOTHING: PutBack = { isOpen: false };

/** An UpdateService that was on its way may show a little later: looks, and milliseconds between them. */
const LOOKS = 4;
const LOOK_PAUSE = 750;

/**
 * Gives a service its own percentages back, where its deployment is over and nobody else has set others. Never throws.
 * @param signal ends waits between tries; the requests themselves are carried out
 */
export async function putBack(open: OpenLoan, cluster: string, acting: Acting, signal: AbortSignal): Promise<PutBack> {
  try {
    return await settle(open, cluster, acting, signal);
  } catch (error) {
    const why = describeFailure('putting them back', error);
    return { isOpen: true, text: `it may still have ${lentWords(open)} (${why}). ${LATER}` };
  }
}

/** Puts back what a main step left. Never throws. */
export async function putAllBack({ cluster, services }: LeftLoans, acting: Acting): Promise<Settlement[]> {
  const settled = await Promise.all(
    services.map(async (open) => {
      const { text, isOpen } = await putBack(open, cluster, acting, new AbortController().signal);
      return text === undefined ? [] : [{ service: open.service, text, isOpen }];
    }),
  );
  return settled.flat();
}

const LATER = 'The next run of this action for the service puts back what was there before.';

async function settle(open: OpenLoan, cluster: string, acting: Acting, signal: AbortSignal): Promise<PutBack> {
  const { loan, serviceArn } = open;
  const live = await look(open, cluster, acting);
  const now = percentagesOf(live.service);
  // Another run has taken over, or has put them back.
  if (loanIn(live.service.tags)?.by !== loan.by) return NOTHING;
  if (isBack(loan, now)) {
    // The tag stays where the request may still take effect: the next run settles it.
    if (open.stage !== 'sent') await forgetOriginal(serviceArn, acting);
    return NOTHING;
  }
  if (!isLent(loan, now)) {
    await forgetOriginal(serviceArn, acting);
    const words = percentagesWords(changed(loan.original, loan.lent), now);
    return { isOpen: false, text: `somebody has set ${words} meanwhile, and that is left as it is` };
  }
  if (isNeeded(live.service, open)) {
    return { isOpen: true, text: `it has ${lentWords(open)} as long as the deployment needs that. ${LATER}` };
  }
  await write(open, cluster, live, acting, signal);
  await forgetOriginal(serviceArn, acting);
  return { isOpen: false, text: `it has ${percentagesWords(changed(loan.lent, loan.original), loan.original)} again` };
}

async function look({ service, stage, loan }: OpenLoan, cluster: string, { aws, clock }: Acting): Promise<Live> {
  for (let nth = 1; ; nth += 1) {
    const live = await readLive(aws, cluster, service);
    if (nth === LOOKS || stage !== 'sent' || !isBack(loan, percentagesOf(live.service))) return live;
    await clock.sleep(LOOK_PAUSE);
  }
}

/** A deployment of ours, or a rollback of it, goes on. Where nobody told which those are, any may be: a main step may live on after its state was read. */
function isNeeded(service: Service, { revisions }: OpenLoan): boolean {
  const primary = primaryOf(service);
  if (primary === undefined || !isUnfinished(service, primary)) return false;
  return revisions.length === 0 || revisions.includes(primary.taskDefinition ?? '');
}

async function write(
  { service, loan }: OpenLoan,
  cluster: string,
  { service: live, configuration }: Live,
  { aws, clock }: Acting,
  signal: AbortSignal,
): Promise<void> {
  const now = percentagesOf(live);
  const deploymentConfiguration = withPercentages(configuration, now, afterLoan(loan, now));
  await writeOnce(clock, signal, {
    send: () =>
      sendLossless(aws.ecsOnce, new UpdateServiceCommand({ cluster, service }), {
        cluster,
        service,
        deploymentConfiguration,
      }),
    look: async () => {
      const seen = await readLive(aws, cluster, service);
      return isBack(loan, percentagesOf(seen.service)) ? {} : undefined;
    },
    evenWhenCancelled: true,
  });
}

function lentWords({ loan }: OpenLoan): string {
  return percentagesWords(changed(loan.original, loan.lent), loan.lent);
}
