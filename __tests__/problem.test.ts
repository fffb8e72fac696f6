import { describe, expect, it } from '@jest/globals';
import { errorMessage, failingAs, listed, Problem } from '../src/problem.ts';

async function caught(stage: Promise<unknown>): Promise<Problem> {
  return await stage.then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as Problem,
  );
}

describe('failingAs', () => {
  it('passes the result on', async () => expect(await failingAs('refused', Promise.resolve(3))).toBe(3));

  it('makes a Problem of any error, which stays its cause', async () => {
    const cause = new TypeError('no such thing');
    const problem = await caught(failingAs('not-started', Promise.reject(cause)));
    expect(problem).toBeInstanceOf(Problem);
    expect([problem.message, problem.verdict, problem.hint, problem.cause]).toEqual([
      'no such thing',
      'not-started',
      undefined,
      cause,
    ]);
  });

  it('gives a Problem the verdict that it lacks and keeps its hint', async () => {
    const problem = await caught(failingAs('refused', Promise.reject(new Problem('why', { hint: 'do this' }))));
    expect([problem.verdict, problem.hint]).toEqual(['refused', 'do this']);
  });

  it('leaves a Problem with a verdict alone', async () => {
    const cancelled = new Problem('stop', { verdict: 'cancelled' });
    expect(await caught(failingAs('refused', Promise.reject(cancelled)))).toBe(cancelled);
  });
});

describe('errorMessage', () => {
  it.each([
    ['an error', new Error('bad'), 'bad'],
    ['a string', 'bad', 'bad'],
    ['nothing', undefined, 'undefined'],
  ])('reads %s', (_name, error, expected) => expect(errorMessage(error)).toBe(expected));
});

describe('listed', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j', (items, expected) => expect(listed(items)).toBe(expected));

  it('cuts a long list and says how much is missing', () => {
    expect(listed(['a', 'b', 'c', 'd', 'e'], 3)).toBe('a, b, c and 2 more');
  });

  it('shows a list of just the limit whole', () => expect(listed(['a', 'b', 'c'], 3)).toBe('a, b and c'));
});
