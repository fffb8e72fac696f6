import { describe, expect, it } from '@jest/globals';
import type { TaskFailure, Weight } from '../../src/diagnose/diagnosis.ts';
import { condemnation, FAIL_FAST, failuresNeeded } from '../../src/watch/condemnation.ts';

/** Failures as `kind@seconds`: the kind is the fingerprint, and its first letter the weight. */
function failures(text: string): TaskFailure[] {
  const weights: Record<string, Weight> = { c: 'repeated', i: 'permanent', p: 'passing' };
  return text
    .split(' ')
    .filter((one) => one !== '')
    .map((one, index) => {
      const [fingerprint = '', seconds = ''] = one.split('@');
      return {
        code: fingerprint,
        weight: weights[fingerprint[0] ?? ''] ?? 'repeated',
        cause: '',
        advice: '',
        taskArn: String(index),
        stoppedAt: Number(seconds) * 1000,
        fingerprint,
      };
    });
}

function count(text: string, desired = 1, most = 10): number | undefined {
  return condemnation(failures(text), desired, most)?.length;
}

describe('how many failures it takes', () => {
  it.each([
    [0, 10, 3],
    [1, 10, 3],
    [6, 10, 3],
    [7, 10, 4],
    [15, 10, 8],
    [20, 10, 10],
    [400, 10, 10],
    [400, 1000, 200],
    [1, 2, 2],
    [1, 1, 1],
  ])('desired %i, at most %i: %i', (desired, most, expected) => expect(failuresNeeded(desired, most)).toBe(expected));

  it("are ECS's own numbers for a circuit breaker", () => {
    expect(FAIL_FAST).toMatchObject({ least: 3, share: 0.5, permanent: 2, permanentApart: 30_000 });
  });
});

describe('a deployment is condemned', () => {
  it.each<[string, string, number | undefined]>([
    ['by nothing', '', undefined],
    ['not by two crashes', 'c1@0 c1@10', undefined],
    ['by three of one kind', 'c1@0 c1@10 c1@20', 3],
    ['not by three of different kinds', 'c1@0 c2@10 c1@20', undefined],
    ['by the last three where another one came before', 'c2@0 c1@10 c1@20 c1@30', 3],
    ['not while the last is of another kind', 'c1@0 c1@10 c1@20 c2@30', undefined],
    ['by a permanent cause twice, half a minute apart', 'i@0 i@30', 2],
    ['not by a permanent cause twice in less', 'i@0 i@29', undefined],
    ['by a permanent cause three times in less', 'i@0 i@1 i@2', 3],
    ['never by what passes', 'p@0 p@100 p@200 p@300 p@400', undefined],
    ['by three with something that passes in between', 'c1@0 p@5 c1@10 p@15 c1@20 p@25', 3],
  ])('%s', (_name, text, expected) => expect(count(text)).toBe(expected));

  it('by more the more tasks it should have', () => {
    expect(count('c@1 c@2 c@3', 8)).toBeUndefined();
    expect(count('c@1 c@2 c@3 c@4', 8)).toBe(4);
  });

  it('by no more than max-failed-tasks', () => expect(count('c@1 c@2', 100, 2)).toBe(2));
});
