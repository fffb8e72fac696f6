import { differences, pathOf } from './difference.ts';
import type { Rendition } from './rendition.ts';

/** What ECS didn't store as it was asked, as paths. */
export interface Losses {
  readonly dropped: readonly string[];
  /** Stored with another value. */
  readonly altered: readonly string[];
}

/**
 * Holds what ECS stored against what it was asked to. What it fills in by itself is no loss, nor is a value that says nothing.
 * ECS takes a field that it doesn't know without a word and drops it.
 */
export function lossesOf(asked: Rendition, stored: Rendition): Losses {
  const lost = differences(asked, stored).filter(({ before }) => !saysNothing(before));
  return {
    dropped: lost.filter(({ after }) => after === undefined).map(pathOf),
    altered: lost.filter(({ after }) => after !== undefined).map(pathOf),
  };
}

function saysNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === 0;
}
