import type { Json } from '../aws/lossless.ts';
import type { Target } from '../plan/plan.ts';
import { errorMessage } from '../problem.ts';
import type { World } from '../world.ts';
import {
  type Arrangement,
  type AskedPercentages,
  arrange,
  arrangementWords,
  percentagesDuring,
} from './arrangement.ts';
import { forgetOriginal, keepOriginal, type Tagged } from './keep-originals.ts';
import { LOAN_TAG, type Loan, loanIn, loanTag, owed, type Terms } from './loan.ts';
import type { OpenLoans } from './open-loans.ts';
import { isSame, percentagesOf, withPercentages } from './percentages.ts';
import { type Live, readLive } from './read-live.ts';

/** What the percentages of one service need besides the service itself. */
export interface Lending {
  readonly cluster: string;
  readonly asked: AskedPercentages | undefined;
  readonly loans: OpenLoans;
}

/** A change of percentages that goes with an UpdateService. */
export interface PercentagesChange {
  /** The whole deployment configuration, as ECS gave it, with other percentages; absent where nothing changes. */
  readonly configuration?: Json;
  /** To be called once ECS has accepted it. Never throws. */
  accepted(): Promise<void>;
}

const NO_CHANGE: PercentagesChange = { accepted: async () => undefined };

/**
 * Prepares what UpdateService sends of the percentages: reads them once more, and keeps those that come back.
 * @throws Problem where they can't be kept, and what ECS says
 */
export async function changePercentages(
  { name, service }: Pick<Target, 'name' | 'service'>,
  { cluster, asked, loans }: Lending,
  world: World,
): Promise<PercentagesChange> {
  if (asked === undefined && loanIn(service.tags) === undefined) return NO_CHANGE;
  const live = await readLive(world.aws, cluster, name);
  const tagged = { cluster, name, serviceArn: live.service.serviceArn ?? '' };
  const arrangement = arrange(live.service, asked);
  const words = arrangementWords(live.service, arrangement);
  if (words !== undefined) world.log.info(`${name}: ${words}.`);
  if (arrangement.kind === 'lend') return await lend(tagged, live, arrangement.terms, loans, world);
  const accepted = () => forgetAny(tagged, live.service, world);
  if (arrangement.kind === 'as-is') return { accepted };
  const during = percentagesDuring(live.service, arrangement);
  return { configuration: withPercentages(live.configuration, percentagesOf(live.service), during), accepted };
}

async function lend(
  tagged: Tagged,
  live: Live,
  terms: Terms,
  loans: OpenLoans,
  world: World,
): Promise<PercentagesChange> {
  const loan = { ...terms, by: loans.by };
  const open = { service: tagged.name, serviceArn: tagged.serviceArn, loan };
  loans.open({ ...open, stage: 'kept' });
  if (tagOf(live.service) !== loanTag(loan).value) await keepOriginal(tagged, loan, world);
  loans.open({ ...open, stage: 'sent' });
  return {
    configuration: withPercentages(live.configuration, percentagesOf(live.service), terms.lent),
    accepted: async () => {
      loans.open({ ...open, stage: 'set' });
      await keepAnew(tagged, loan, world);
    },
  };
}

/** A run that ended in this very moment may have taken the tag with it, and one that begins may have put its own there before it saw ours. */
async function keepAnew(tagged: Tagged, loan: Loan, world: World): Promise<void> {
  try {
    const { service } = await readLive(world.aws, tagged.cluster, tagged.name);
    const found = loanIn(service.tags);
    const isKept = found !== undefined && (found.by === loan.by || owed(found, percentagesOf(service)).length > 0);
    if (!isKept) await keepOriginal(tagged, loan, world);
  } catch (error) {
    world.log.warning(
      `${tagged.name}: whether its own percentages are still kept as a tag can't be told (${errorMessage(error)}).`,
    );
  }
}

/** A service that isn't updated may still have percentages that are to come back once its deployment is over: they stay those of the run that set them. */
export async function takeOverPercentages(
  { name, service }: Pick<Target, 'name' | 'service'>,
  { cluster, asked, loans }: Lending,
  world: World,
): Promise<void> {
  const loan = loanIn(service.tags);
  if (loan === undefined || loan.by === loans.by) return;
  const serviceArn = service.serviceArn ?? '';
  const isToStay = arrange(service, asked).kind === 'set';
  if (!isToStay && owed(loan, percentagesOf(service)).length > 0)
    loans.open({ service: name, serviceArn, loan, stage: 'set' });
  else await forgetOriginal({ cluster, name, serviceArn }, loan.by, world);
}

/** The service has the percentages already that hold for this deployment. */
export function isInForce(service: Live['service'], arrangement: Arrangement): boolean {
  return isSame(percentagesOf(service), percentagesDuring(service, arrangement));
}

/** What was owed is back or meant to stay. A run that is about to lend keeps it anew. */
async function forgetAny(tagged: Tagged, service: Live['service'], world: World): Promise<void> {
  const loan = loanIn(service.tags);
  if (loan !== undefined) await forgetOriginal(tagged, loan.by, world);
}

function tagOf({ tags }: Live['service']): string | undefined {
  return tags?.find(({ key }) => key === LOAN_TAG)?.value;
}
