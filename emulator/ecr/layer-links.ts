import { randomUUID } from 'node:crypto';
import type { Clock } from '../wire.ts';

const lifetimeMs = 60 * 60 * 1000;

/** Download links of layers, which work without a login and for an hour, as those to S3 do that the real ECR gives out. */
export class LayerLinks {
  readonly #clock: Clock;
  readonly #links = new Map<string, { digest: string; expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new link to a layer: the path of its URL. */
  create(digest: string): string {
    const path = `/_layers/${randomUUID()}/${digest}`;
    this.#links.set(path, { digest, expiresAt: this.#clock.now() + lifetimeMs });
    return path;
  }

  /** The digest that a link leads to, unless nobody made it or it is too old. */
  resolve(path: string): string | undefined {
    const link = this.#links.get(path);
    return link !== undefined && this.#clock.now() < link.expiresAt ? link.digest : undefined;
  }
}
