/** A stretch of time in which something was so; whole seconds. Several values where neighbours were joined. */
export interface Span<T> {
  readonly from: number;
  readonly to: number;
  readonly values: readonly T[];
}

/**
 * Samples that hold until the next one, as spans. Neighbours that say the same are one span; what lasted less than a second is left out,
 * except at the end: the last sample tells how it ended.
 * @param length of the whole, in milliseconds, as the samples' `at` is
 * @param telling what is drawn of a value: two values are the same where this is
 */
export function spansOf<T extends { readonly at: number }>(
  samples: readonly T[],
  length: number,
  telling: (value: T) => string,
): Span<T>[] {
  const spans: Span<T>[] = [];
  for (const [index, sample] of samples.entries()) {
    const next = samples[index + 1];
    const span = { from: seconds(sample.at, length), to: seconds(next?.at ?? length, length), values: [sample] };
    const before = spans.at(-1);
    if (before?.values[0] !== undefined && telling(before.values[0]) === telling(sample)) {
      spans[spans.length - 1] = { ...before, to: span.to };
    } else if (span.to > span.from || next === undefined) {
      spans.push(span);
    }
  }
  return spans;
}

/** Whole seconds of a time, which is never after the end. */
export function seconds(ms: number, length: number): number {
  return Math.round(Math.min(Math.max(ms, 0), length) / 1000);
}

/** Joining two that say different things costs as much as joining two of so many times the length that are alike. */
const UNLIKE = 3;

/** Joins neighbours until there are no more than `most`: the shortest first, and rather those that are alike. */
export function fewer<T>(
  spans: readonly Span<T>[],
  most: number,
  alike: (one: Span<T>, other: Span<T>) => boolean,
): Span<T>[] {
  const joined = [...spans];
  while (joined.length > most) {
    const at = cheapest(joined, alike);
    const [one, other] = joined.slice(at, at + 2);
    if (one === undefined || other === undefined) return joined;
    joined.splice(at, 2, { from: one.from, to: other.to, values: [...one.values, ...other.values] });
  }
  return joined;
}

/** The index of the pair that is lost with the least harm. */
function cheapest<T>(spans: readonly Span<T>[], alike: (one: Span<T>, other: Span<T>) => boolean): number {
  let best = { index: 0, cost: Number.POSITIVE_INFINITY };
  for (const [index, one] of spans.entries()) {
    const next = spans[index + 1];
    if (next === undefined) break;
    const cost = (next.to - one.from) * (alike(one, next) ? 1 : UNLIKE);
    if (cost < best.cost) best = { index, cost };
  }
  return best.index;
}
