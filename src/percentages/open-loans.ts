import { randomBytes } from 'node:crypto';
import { type LeftOpen, OpenItems } from '../left-open.ts';
import type { World } from '../world.ts';
import type { Loan } from './loan.ts';

/** The name under which the post step finds what this run has to put back. */
export const LOANS_STATE = 'percentages';

/** Percentages of one service that are to be put back. */
export interface OpenLoan {
  readonly service: string;
  readonly serviceArn: string;
  readonly loan: Loan;
  /** `kept`: no request of ours is under way or has taken effect. `sent`: UpdateService is on its way. `set`: ECS has answered. */
  readonly stage: 'kept' | 'sent' | 'set';
}

/** Everything that a run which ends in the middle leaves to the post step. */
export type LeftLoans = LeftOpen<OpenLoan>;

/** Keeps the post step informed of what is to be put back. */
export class OpenLoans extends OpenItems<OpenLoan> {
  /** Random, of this run alone. */
  readonly by = randomBytes(4).toString('hex');

  constructor(cluster: string, world: Pick<World, 'remember' | 'aws'>) {
    super(LOANS_STATE, { cluster }, world);
  }

  /** UpdateService was refused, or wasn't sent. */
  notSent(service: string): void {
    const open = this.find(service);
    if (open !== undefined) this.open({ ...open, stage: 'kept' });
  }
}
