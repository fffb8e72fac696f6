import { randomBytes } from 'node:crypto';
import type { Clock } from '../wire.ts';

const lifetimeMs = 12 * 60 * 60 * 1000;

export interface Token {
  readonly password: string;
  readonly expiresAt: number;
}

/** The registry passwords given out so far. Old ones are remembered, since an expired one is refused in other words. */
export class Tokens {
  readonly #clock: Clock;
  readonly #expiry = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new password, good for 12 hours of the clock. */
  issue(): Token {
    const token = { password: randomBytes(96).toString('base64'), expiresAt: this.#clock.now() + lifetimeMs };
    this.#expiry.set(token.password, token.expiresAt);
    return token;
  }

  /** What this password is worth now. */
  check(password: string): 'valid' | 'expired' | 'unknown' {
    const expiresAt = this.#expiry.get(password);
    if (expiresAt === undefined) return 'unknown';
    return this.#clock.now() < expiresAt ? 'valid' : 'expired';
  }
}
