import type { Json } from '../aws/lossless.ts';
import type { Target } from '../plan/plan.ts';
import type { World } from '../world.ts';
import {
  type Arrangement,
  type AskedPercentages,
  arrange,
  arrangementWords,
  percentagesDuring,
} from './arrangement.ts';
import { forgetOriginal, keepOriginal } from './keep-originals.ts';
import { isBack, isLent, LOAN_TAG, loanIn, loanTag } from './loan.ts';
import type { OpenLoans } from './open-loans.ts';
import { percentagesOf, withPercentages } from './percentages.ts';
import { type Live, readLive } from './read-live.ts';

/** What the percentages of one service need besides the service itself. */
export interface Lending {
  readonly cluster: string;
  readonly asked: AskedPercentages | undefined;
  readonly loans: OpenLoans;
  /** The revisions whose deployments need them: ours, and the one that a rollback would deploy. */
  readonly revisions: readonly string[];
}

/** A change of percentages that goes with an UpdateService. */
export interface PercentagesChange {
  /** The whole deployment configuration, as ECS gave it, with other percentages; absent where nothing changes. */
  readonly configuration?: Json;
  /** To be called once ECS has accepted it. */
  accepted(): Promise<void>;
}

const NO_CHANGE: PercentagesChange = { accepted: async () => undefined };

/**
 * Prepares what UpdateService sends of the percentages: reads them once more, and keeps those that come back.
 * @throws Problem where they can't be kept, and what ECS says
 */
export async function changePercentages(
  { name, service }: Pick<Target, 'name' | 'service'>,
  lending: Lending,
  world: World,
): Promise<PercentagesChange> {
  const { cluster, asked, loans } = lending;
  if (asked === undefined && !service.tags?.some(({ key }) => key === LOAN_TAG)) return NO_CHANGE;
  const live = await readLive(world.aws, cluster, name);
  const arrangement = arrange(live.service, asked);
  if (arrangement.kind === 'as-is') return { accepted: () => forgetStale(live, world) };
  const words = arrangementWords(live.service, arrangement);
  if (words !== undefined) world.log.info(`${name}: ${words}.`);
  const during = percentagesDuring(live.service, arrangement);
  const configuration = withPercentages(live.configuration, percentagesOf(live.service), during);
  const serviceArn = live.service.serviceArn ?? '';
  if (arrangement.kind !== 'lend') return { configuration, accepted: () => forgetIfKept(live, serviceArn, world) };
  const loan = { ...arrangement.terms, by: loans.by };
  const open = { service: name, serviceArn, loan, revisions: lending.revisions };
  loans.open({ ...open, stage: 'kept' });
  if (tagOf(live) !== loanTag(loan).value) await keepOriginal(cluster, { name, serviceArn }, loan, world);
  loans.open({ ...open, stage: 'sent' });
  return { configuration, accepted: async () => loans.open({ ...open, stage: 'set' }) };
}

/** A service that isn't updated may still have percentages that are to come back, once its deployment is over. */
export async function takeOverPercentages(
  { name, service }: Pick<Target, 'name' | 'service'>,
  { asked, loans, revisions }: Lending,
  world: World,
): Promise<void> {
  const arrangement = arrange(service, asked);
  const open = { service: name, serviceArn: service.serviceArn ?? '', revisions, stage: 'set' } as const;
  if (arrangement.kind === 'lend' && isInForce(service, arrangement))
    loans.open({ ...open, loan: { ...arrangement.terms, by: loans.by } });
  if (arrangement.kind === 'return') loans.open({ ...open, loan: arrangement.loan });
  if (arrangement.kind === 'as-is') await forgetStale({ service }, world);
  if (arrangement.kind === 'set' && isInForce(service, arrangement)) {
    await forgetIfKept({ service }, open.serviceArn, world);
  }
}

/** The service has the percentages already that hold for this deployment. */
export function isInForce(service: Live['service'], arrangement: Arrangement): boolean {
  const [live, during] = [percentagesOf(service), percentagesDuring(service, arrangement)];
  return live.minimum === during.minimum && live.maximum === during.maximum;
}

/** Somebody has set others since an earlier run kept these. A tag whose own percentages are set may be of a run that is about to change them. */
async function forgetStale({ service }: Pick<Live, 'service'>, world: World): Promise<void> {
  const [loan, live] = [loanIn(service.tags), percentagesOf(service)];
  if (loan !== undefined && !isLent(loan, live) && !isBack(loan, live)) {
    await forgetOriginal(service.serviceArn ?? '', world);
  }
}

async function forgetIfKept(live: Pick<Live, 'service'>, serviceArn: string, world: World): Promise<void> {
  if (tagOf(live) !== undefined) await forgetOriginal(serviceArn, world);
}

function tagOf({ service }: Pick<Live, 'service'>): string | undefined {
  return service.tags?.find(({ key }) => key === LOAN_TAG)?.value;
}
