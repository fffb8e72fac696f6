import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quotedLines } from '../../src/inputs/quoted-lines.ts';

describe('quotedLines', () => {
  it.each([
    ['', [], 0],
    ['a\n b \n\nc', ['a', 'b', 'c'], 0],
    ['"a\nb"\nc', ['a\nb', 'c'], 0],
    ['  "a""b"  ', ['a"b'], 0],
    ['a"b"', ['a"b"'], 0],
    ['"a', ['"a'], 1],
    ['"a" b', ['"a" b'], 1],
    ['""', [], 0],
  ])('of %j', (text, entries, unclosed) => expect(quotedLines(text)).toEqual({ entries, unclosed }));

  it('give back whatever was put in quotation marks', () => {
    const entry = fc.string().filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const text = entries.map((one) => `"${one.replaceAll('"', '""')}"`).join('\n');
        expect(quotedLines(text)).toEqual({ entries, unclosed: 0 });
      }),
    );
  });
});
