import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { code, codeBlock, escaped, folded, link, table, withCode } from '../../src/report/markdown.ts';

/** What a browser shows for the character references that `escaped` writes. */
function shown(html: string): string {
  return html.replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number)));
}

describe('withCode', () => {
  it.each([
    ['Run `a --b` and `c`.', 'Run <code>a --b</code> and <code>c</code>.'],
    ['`<b>`', '<code>&#60;b&#62;</code>'],
    ['one ` alone', 'one &#96; alone'],
  ])('%j', (text, expected) => expect(withCode(text)).toBe(expected));
});

describe('escaped', () => {
  it.each([
    ['plain words, and a dash - too.', 'plain words, and a dash - too.'],
    ['<b>', '&#60;b&#62;'],
    ['a|b', 'a&#124;b'],
    ['@team', '&#64;team'],
    ['#12', '&#35;12'],
    ['&lt;', '&#38;lt;'],
    ['a\r\n\nb', 'a b'],
    ['[x](y)', '&#91;x&#93;&#40;y&#41;'],
    ['https://evil.example', 'https&#58;//evil.example'],
  ])('%j', (text, expected) => expect(escaped(text)).toBe(expected));

  it('leaves no character that makes markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escaped(text).replaceAll(/&#\d+;/g, '')).not.toMatch(/[\\`*_{}[\]()<>#+!|~&@$:\r\n]/);
      }),
    );
  });

  it('shows the text as it was, on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(shown(escaped(text))).toBe(text.replaceAll(/[\r\n]+/g, ' ').trimStart());
      }),
    );
  });

  it.each(['- item', '1. item', '---', '===', '    code'])('makes nothing of %j at the start of a line', (text) => {
    expect(escaped(text)).not.toMatch(/^(- |\d+\. |---|===| {4})/);
  });

  it('makes no link of an address that begins with www', () => {
    expect(escaped('www.evil.example')).not.toContain('www.');
  });
});

describe('code', () => {
  it('escapes', () => expect(code('`<x>`')).toBe('<code>&#96;&#60;x&#62;&#96;</code>'));
});

describe('link', () => {
  it('leads to an address that cannot leave its attribute', () => {
    expect(link('web', 'https://x/"><b>')).toBe('<a href="https://x/%22%3E%3Cb%3E">web</a>');
  });

  it('is the text alone without an address', () => expect(link('web', undefined)).toBe('web'));
});

describe('table', () => {
  it('has a header, a line below it and its rows', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['1', '2'],
          ['3', '4'],
        ],
      ),
    ).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |');
  });
});

describe('codeBlock', () => {
  it('holds lines as they stand', () => expect(codeBlock(['a', ' <b>'])).toBe('```text\na\n <b>\n```'));

  it('names its language', () => expect(codeBlock(['gantt'], 'mermaid')).toBe('```mermaid\ngantt\n```'));

  it('has a fence that no line of it can be', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('`', '~', ' ', 'a') })), (lines) => {
        const block = codeBlock(lines).split('\n');
        const fence = /^`+/.exec(block[0] ?? '')?.[0] ?? '';
        expect(block.at(-1)).toBe(fence);
        expect(fence.length).toBeGreaterThanOrEqual(3);
        for (const line of lines) expect(line).not.toContain(fence);
      }),
    );
  });
});

describe('folded', () => {
  it('has its content in a paragraph of Markdown', () => {
    expect(folded('More', '**x**')).toBe('<details><summary>More</summary>\n\n**x**\n\n</details>');
  });
});
