import type { World } from './world.ts';

/** What a main step leaves to the post step: services of one cluster. */
export interface LeftOpen<Item> {
  readonly cluster: string;
  readonly region: string;
  readonly services: readonly Item[];
}

/** What a run has begun with services of a cluster. Whatever is open here when the process ends is looked at by the post step. */
export class OpenItems<Item extends { readonly service: string }> {
  readonly #state: string;
  readonly #context: Readonly<Record<string, unknown>>;
  readonly #world: Pick<World, 'remember' | 'aws'>;
  readonly #open = new Map<string, Item>();

  /**
   * @param state the name under which the post step finds it
   * @param context what the post step has to know besides the services
   */
  constructor(state: string, context: Readonly<Record<string, unknown>>, world: Pick<World, 'remember' | 'aws'>) {
    this.#state = state;
    this.#context = context;
    this.#world = world;
  }

  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  find(service: string): Item | undefined {
    return this.#open.get(service);
  }

  /** To be called before a write. */
  open(item: Item): void {
    this.#open.set(item.service, item);
    this.#save();
  }

  /** What became of it is known and told. */
  close(service: string): void {
    if (this.#open.delete(service)) this.#save();
  }

  #save(): void {
    const left = { ...this.#context, region: this.#world.aws.region, services: [...this.#open.values()] };
    this.#world.remember(this.#state, this.isOpen ? JSON.stringify(left) : '');
  }
}

/** Reads it back; undefined where nothing was left, or nothing that can be read. */
export function parseLeftOpen<Left extends LeftOpen<unknown>>(text: string): Left | undefined {
  if (text === '') return undefined;
  try {
    const left = JSON.parse(text) as Left;
    return Array.isArray(left.services) && left.services.length > 0 ? left : undefined;
  } catch {
    return undefined;
  }
}
