import { describe, expect, it } from '@jest/globals';
import { parseCommandFile, parsePathFile } from '../../demo/command-files.ts';

describe('parseCommandFile', () => {
  it.each([
    { name: 'nothing', text: '', values: {} },
    { name: 'a line', text: 'a=1\n', values: { a: '1' } },
    { name: 'an empty value', text: 'a=\n', values: { a: '' } },
    { name: 'an equals sign in the value', text: 'a=b=c\n', values: { a: 'b=c' } },
    { name: 'a heredoc mark in the value', text: 'a=x<<y\n', values: { a: 'x<<y' } },
    { name: 'a heredoc', text: 'a<<EOF\none\n\ntwo=2\nEOF\nb=3\n', values: { a: 'one\n\ntwo=2', b: '3' } },
    { name: 'an empty heredoc', text: 'a<<EOF\nEOF\n', values: { a: '' } },
    { name: 'a delimiter with an equals sign', text: 'a<<x=y\n1\nx=y\n', values: { a: '1' } },
    { name: 'the later of two', text: 'a=1\na=2\n', values: { a: '2' } },
    { name: 'carriage returns', text: 'a=1\r\nb<<E\r\n2\r\nE\r\n', values: { a: '1', b: '2' } },
    { name: 'blank lines between', text: '\na=1\n\nb=2\n', values: { a: '1', b: '2' } },
  ])('reads $name', ({ text, values }) => expect(parseCommandFile(text)).toEqual(values));

  it.each([
    { text: 'plain words\n', error: "Invalid format 'plain words'" },
    { text: '=1\n', error: "Invalid format '=1'. Name must not be empty" },
    { text: 'a<<EOF\n1\n', error: "Matching delimiter not found 'EOF'" },
    { text: 'a<<\n1\n', error: 'Delimiter must not be empty' },
  ])('refuses $text', ({ text, error }) => expect(() => parseCommandFile(text)).toThrow(error));
});

describe('parsePathFile', () => {
  it('takes one folder a line', () => expect(parsePathFile('/a\n\n/b c\n')).toEqual(['/a', '/b c']));
});
