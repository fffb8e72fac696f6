import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ganttText, measuredLength } from '../../src/report/gantt-text.ts';

const GUARD = '\u200b';

describe('ganttText', () => {
  it.each([
    ['1 of 3 running', '1 of 3 running'],
    ['web:43', 'web#58;43'],
    ['a;b#c%d', 'a#59;b#35;c#37;d'],
    ['<b>&"', '#60;b#62;#38;#34;'],
    ['Übung 日本 42→43', 'Übung 日本 42→43'],
    ['🚀', '#128640;'],
    [' two\n\tlines ', 'two lines'],
    ['', ''],
  ])('%j', (text, expected) => expect(ganttText(text)).toBe(GUARD + expected));

  it('shortens', () => expect(ganttText('x'.repeat(60), 10)).toBe(`${GUARD}xxxxxxxxx…`));

  it('never holds what ends a name or begins a statement or a comment', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(ganttText(text).replaceAll(/#\d+;/g, '')).not.toMatch(/[:;#%<>{}"`\n\r]/);
        expect(ganttText(text)).toMatch(/^\u200b/);
      }),
    );
  });
});

describe('measuredLength', () => {
  it.each([
    ['000', 3],
    ['MW', 3],
    ['ill', 1.95],
    ['日本', 4],
    ['a#58;', 11],
    [GUARD, 0],
  ])('of %j is %d digits', (name, expected) => expect(measuredLength(name)).toBeCloseTo(expected));
});
