import { describe, expect, it } from '@jest/globals';
import { printable, printableLines, shortened, shortenedFront } from '../../src/report/foreign-text.ts';

describe('printable', () => {
  it.each([
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;http://evil\u0007link\u001b]8;;\u0007', 'link'],
    ['a\tb', 'a\tb'],
    ['a\u0000b\u0085c', 'a�b�c'],
    ['\u202egnp.exe', '�gnp.exe'],
  ])('%j', (text, expected) => expect(printable(text)).toBe(expected));
});

describe('printableLines', () => {
  it('takes every kind of line end', () =>
    expect(printableLines('a\r\nb\rc\n\u001b[1md')).toEqual(['a', 'b', 'c', 'd']));
});

describe('shortened', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['🚀🚀🚀', 3, '🚀🚀🚀'],
    ['🚀🚀🚀', 2, '🚀…'],
  ])('%s to %d', (text, most, expected) => expect(shortened(text, most)).toBe(expected));

  it('keeps the end where that is asked for', () => {
    expect(shortenedFront('a-long-family:42', 8)).toBe('…mily:42');
    expect(shortenedFront('web:42', 8)).toBe('web:42');
  });
});
