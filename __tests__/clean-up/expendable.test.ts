import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expendable } from '../../src/clean-up/expendable.ts';

const arn = (revision: number, family = 'web') =>
  `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:${revision}`;
const arns = (...revisions: number[]) => revisions.map((one) => arn(one));

describe('expendable', () => {
  it('is what is older than the newest that are kept, the oldest first', () => {
    expect(expendable(arns(11, 9, 2, 10), 2, [])).toEqual({ expendable: arns(2, 9), needed: [] });
    expect(expendable(arns(1, 2), 2, [])).toEqual({ expendable: [], needed: [] });
  });

  it.each([
    ['its ARN', arn(1)],
    ['its name', 'web:1'],
    ['the input of RunTask', '{"TaskDefinition":"web:1","Cluster":"prod"}'],
    ['an end of a text', 'x web:1'],
  ])('is not what is named by %s', (_, text) => {
    expect(expendable(arns(1, 2, 3), 1, [{ text, by: 'a task' }])).toEqual({
      expendable: arns(2),
      needed: [{ arn: arn(1), by: 'a task' }],
    });
  });

  it.each(['web:10', 'web:12', 'other-web:1', 'other_web:1', 'web', 'web:'])('is what %s does not name', (text) => {
    expect(expendable(arns(1, 2), 1, [{ text, by: 'a task' }]).needed).toEqual([]);
  });

  it('never holds one of the newest or one that is referred to, and loses none', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 1, max: 300 })),
        (all, keep, used) => {
          const references = used.map((one) => ({ text: `{"x":"${arn(one)}"}`, by: 'x' }));
          const sorted = expendable(arns(...all), keep, references);
          const newest = all.toSorted((a, b) => b - a).slice(0, keep);
          const gone = new Set(sorted.expendable);
          for (const one of [...newest, ...used]) expect(gone.has(arn(one))).toBe(false);
          const stays = all.filter((one) => newest.includes(one) || used.includes(one));
          expect(gone.size + stays.length).toBe(all.length);
        },
      ),
    );
  });
});
