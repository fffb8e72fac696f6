import { createHash } from 'node:crypto';

/** The only source of chance in an emulator: the same seed gives the same draws in the same order. */
export interface Random {
  readonly seed: number;
  /** A number from 0 up to, but not, 1. */
  next(): number;
  /** A whole number from 0 up to, but not, `limit`. */
  below(limit: number): number;
  /** Hexadecimal digits, at most 64. */
  hex(digits: number): string;
  /** Decimal digits, the first not 0; at most 19. */
  digits(count: number): string;
  /** A version 4 UUID. */
  uuid(): string;
}

/** Creates a generator: a stream of hashes of the seed and a counter. */
export function createRandom(seed: number): Random {
  let draws = 0;
  const draw = () => createHash('sha256').update(`${seed} ${draws++}`).digest();
  const next = () => draw().readUInt32BE(0) / 2 ** 32;
  const hex = (digits: number) => draw().toString('hex').slice(0, digits);
  return {
    seed,
    next,
    below: (limit) => Math.floor(next() * limit),
    hex,
    digits: (count) => {
      const rest = (BigInt(`0x${hex(20)}`) % 10n ** BigInt(count - 1)).toString().padStart(count - 1, '0');
      return `${1 + Math.floor(next() * 9)}${rest}`;
    },
    uuid: () => hex(32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5'),
  };
}
