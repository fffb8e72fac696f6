import { randomBytes } from 'node:crypto';
import type { LeftOpen } from '../left-open.ts';
import type { World } from '../world.ts';
import type { Loan } from './loan.ts';

/** The name under which the post step finds what this run has to put back. */
export const LOANS_STATE = 'percentages';

/** Percentages of one service that are to be put back. */
export interface OpenLoan {
  readonly service: string;
  readonly serviceArn: string;
  readonly loan: Loan;
  /** `kept`: only the tag is there. `sent`: UpdateService is on its way. `set`: ECS has answered. */
  readonly stage: 'kept' | 'sent' | 'set';
  /** The revisions whose deployments need them: ours, and the one that a rollback would deploy. */
  readonly revisions: readonly string[];
}

/** Everything that a run which ends in the middle leaves to the post step. */
export type LeftLoans = LeftOpen<OpenLoan>;

/** Keeps the post step informed of what is to be put back. */
export class OpenLoans {
  /** Random, of this run alone. */
  readonly by: string;
  readonly #world: Pick<World, 'remember' | 'aws'>;
  readonly #cluster: string;
  readonly #open = new Map<string, OpenLoan>();

  constructor(cluster: string, world: Pick<World, 'remember' | 'aws'>) {
    this.#cluster = cluster;
    this.by = randomBytes(4).toString('hex');
    this.#world = world;
  }

  find(service: string): OpenLoan | undefined {
    return this.#open.get(service);
  }

  /** To be called before a write. */
  open(loan: OpenLoan): void {
    this.#open.set(loan.service, loan);
    this.#save();
  }

  /** UpdateService was refused, or wasn't sent. */
  notSent(service: string): void {
    const open = this.#open.get(service);
    if (open !== undefined) this.open({ ...open, stage: 'kept' });
  }

  /** It is settled, or told and left to a later run. */
  close(service: string): void {
    if (this.#open.delete(service)) this.#save();
  }

  #save(): void {
    const all: LeftLoans = {
      cluster: this.#cluster,
      region: this.#world.aws.region,
      services: [...this.#open.values()],
    };
    this.#world.remember(LOANS_STATE, this.#open.size === 0 ? '' : JSON.stringify(all));
  }
}
