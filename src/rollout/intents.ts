import type { Aftermath } from '../inputs/watch-inputs.ts';
import { type LeftOpen, OpenItems } from '../left-open.ts';
import type { World } from '../world.ts';

/** The name under which the post step finds what this run was about to do. */
export const INTENT_STATE = 'intent';

/** What a run was about to do to one service, written down before it does it. */
export interface Intent {
  readonly service: string;
  /** The service's PRIMARY deployment before; anything else may be ours. */
  readonly previousPrimary: string | undefined;
  /** The revision to go back to. */
  readonly previousArn: string;
  /** The revision that is deployed. */
  readonly definitionArn: string;
  /** Once ECS has told it. */
  readonly deploymentId?: string;
}

/** Everything that a run which ends in the middle leaves to the post step. */
export interface OpenIntents extends LeftOpen<Intent> {
  readonly onCancel: Aftermath;
}

/** Keeps the post step informed of the deployments that were begun. */
export class Intents extends OpenItems<Intent> {
  constructor(cluster: string, onCancel: Aftermath, world: Pick<World, 'remember' | 'aws'>) {
    super(INTENT_STATE, { cluster, onCancel }, world);
  }

  /** ECS has said which deployment it became. */
  started(service: string, deploymentId: string): void {
    const intent = this.find(service);
    if (intent !== undefined) this.open({ ...intent, deploymentId });
  }
}
