import { Problem } from '../../src/problem.ts';

/** The Problem that `work` throws; fails where it throws nothing or something else. */
export function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
