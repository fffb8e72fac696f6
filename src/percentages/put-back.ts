import { type Service, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describeFailure } from '../aws/failure.ts';
import { sendLossless } from '../aws/lossless.ts';
import { writeOnce } from '../aws/write.ts';
import type { Settlement } from '../rollout/settlement.ts';
import { isUnfinished } from '../rollout/standing.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';
import { forgetOriginal, type Tagged } from './keep-originals.ts';
import { afterLoan, foreign, LOAN_TAG, type Loan, loanIn, owed } from './loan.ts';
import type { LeftLoans, OpenLoan } from './open-loans.ts';
import { changeWords, percentagesOf, percentagesWords, withPercentages } from './percentages.ts';
import { type Live, readLive } from './read-live.ts';

type Acting = Pick<World, 'aws' | 'clock' | 'log'>;

/** What became of percentages that were to be put back. */
export type PutBack =
  /** Nothing of this run's was in force. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'done'; readonly text: string }
  /** They are still in force: a deployment goes on with them. */
  | { readonly kind: 'needed'; readonly text: string }
  /** It isn't known what is in force, or ECS refused. */
  | { readonly kind: 'failed'; readonly text: string };

/** An UpdateService that was on its way may show a little later: looks, and milliseconds between them. */
const LOOKS = 4;
const LOOK_PAUSE = 750;

const LATER = 'The next run of this action for the service puts back what was there before.';

/** What is to be known besides the loan. */
export interface PutBackOptions {
  readonly cluster: string;
  /** Our deployment is over, and the one that goes on is known to be somebody else's, and no rollback of ours. */
  readonly isSuperseded: boolean;
  /** Ends waits between tries; the requests themselves are carried out. */
  readonly signal: AbortSignal;
}

/** Gives a service its own percentages back, where no deployment needs the others any more: each of the two that nobody else has set meanwhile. Never throws. */
export async function putBack(open: OpenLoan, options: PutBackOptions, acting: Acting): Promise<PutBack> {
  try {
    return await settle(open, options, acting);
  } catch (error) {
    const why = describeFailure('putting them back', error);
    const text =
      open.stage === 'kept'
        ? `its tag ${LOAN_TAG} may still be there (${why}). The next run of this action for the service removes it.`
        : `it may still have ${changeWords(open.loan.original, open.loan.lent)} (${why}). ${LATER}`;
    return { kind: 'failed', text };
  }
}

/** Puts back what a main step left. Never throws. */
export async function putAllBack({ cluster, services }: LeftLoans, acting: Acting): Promise<Settlement[]> {
  const options = { cluster, isSuperseded: false, signal: new AbortController().signal };
  const settled = await Promise.all(
    services.map(async (open) => {
      const result = await putBack(open, options, acting);
      if (result.kind === 'nothing') return [];
      return [{ service: open.service, text: result.text, isOpen: result.kind !== 'done' }];
    }),
  );
  return settled.flat();
}

async function settle(
  open: OpenLoan,
  { cluster, isSuperseded, signal }: PutBackOptions,
  acting: Acting,
): Promise<PutBack> {
  const live = await look(open, cluster, acting);
  const loan = loanAt(live.service, open);
  // Another run has taken over, or has put them back.
  if (loan === undefined) return { kind: 'nothing' };
  const now = percentagesOf(live.service);
  const tagged = { cluster, name: open.service, serviceArn: open.serviceArn };
  const [ours, theirs] = [owed(loan, now), foreign(loan, now)];
  if (ours.length > 0 && !isSuperseded && goesOn(live.service)) {
    return {
      kind: 'needed',
      text: `it has ${percentagesWords(ours, now)} as long as the deployment needs that. ${LATER}`,
    };
  }
  if (ours.length > 0) await write(tagged, loan, live, acting, signal);
  // Where the request may still take effect, the tag stays for the next run.
  if (ours.length > 0 || theirs.length > 0 || open.stage !== 'sent') await forgetOriginal(tagged, loan.by, acting);
  const told = [
    ours.length > 0 ? `it has ${percentagesWords(ours, loan.original)} again` : undefined,
    theirs.length > 0
      ? `somebody has set ${percentagesWords(theirs, now)} meanwhile, and that is left as it is`
      : undefined,
  ].filter((text) => text !== undefined);
  return told.length === 0 ? { kind: 'nothing' } : { kind: 'done', text: told.join('; ') };
}

/** What the tag says, where it is still of this loan; where somebody has removed it, what this run knows to have set. */
function loanAt({ tags }: Service, { loan, stage }: OpenLoan): Loan | undefined {
  const found = loanIn(tags);
  if (found === undefined) return stage === 'set' ? loan : undefined;
  return found.by === loan.by ? found : undefined;
}

async function look({ service, stage, loan }: OpenLoan, cluster: string, { aws, clock }: Acting): Promise<Live> {
  for (let nth = 1; ; nth += 1) {
    const live = await readLive(aws, cluster, service);
    if (nth === LOOKS || stage !== 'sent' || owed(loan, percentagesOf(live.service)).length > 0) return live;
    await clock.sleep(LOOK_PAUSE);
  }
}

/** Any deployment may be ours: a main step can live on after its state was read, and which revision ECS rolls back to isn't always known. */
function goesOn(service: Service): boolean {
  const primary = primaryOf(service);
  return primary !== undefined && isUnfinished(service, primary);
}

async function write(
  { cluster, name }: Tagged,
  loan: Loan,
  { service, configuration }: Live,
  { aws, clock }: Acting,
  signal: AbortSignal,
): Promise<void> {
  const now = percentagesOf(service);
  const request = { cluster, service: name };
  const deploymentConfiguration = withPercentages(configuration, now, afterLoan(loan, now));
  await writeOnce(clock, signal, {
    send: () => sendLossless(aws.ecsOnce, new UpdateServiceCommand(request), { ...request, deploymentConfiguration }),
    look: async () => {
      const seen = await readLive(aws, cluster, name);
      return owed(loan, percentagesOf(seen.service)).length === 0 ? {} : undefined;
    },
    evenWhenCancelled: true,
  });
}
