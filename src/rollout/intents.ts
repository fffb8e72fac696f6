import type { Aftermath } from '../inputs/watch-inputs.ts';
import type { LeftOpen } from '../left-open.ts';
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

/** Keeps the post step informed: whatever is open here when the process ends is looked at there. */
export class Intents {
  readonly #world: Pick<World, 'remember' | 'aws'>;
  readonly #cluster: string;
  readonly #onCancel: Aftermath;
  readonly #open = new Map<string, Intent>();

  constructor(cluster: string, onCancel: Aftermath, world: Pick<World, 'remember' | 'aws'>) {
    this.#cluster = cluster;
    this.#onCancel = onCancel;
    this.#world = world;
  }

  /** Something was begun, and what became of it isn't told yet. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  /** To be called before a write. */
  open(intent: Intent): void {
    this.#open.set(intent.service, intent);
    this.#save();
  }

  /** ECS has said which deployment it became. */
  started(service: string, deploymentId: string): void {
    const intent = this.#open.get(service);
    if (intent !== undefined) this.open({ ...intent, deploymentId });
  }

  /** What became of it is known and told. */
  close(service: string): void {
    if (this.#open.delete(service)) this.#save();
  }

  #save(): void {
    const all: OpenIntents = {
      cluster: this.#cluster,
      region: this.#world.aws.region,
      onCancel: this.#onCancel,
      services: [...this.#open.values()],
    };
    this.#world.remember(INTENT_STATE, this.#open.size === 0 ? '' : JSON.stringify(all));
  }
}
