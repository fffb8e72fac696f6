import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest, suggestion } from '../src/nearest.ts';

describe('nearest', () => {
  it.each([
    ['a transposition', 'clsuter', ['service', 'cluster'], 'cluster'],
    ['other capitals', 'WEB', ['api', 'web'], 'web'],
    ['the nearer of two', 'weba', ['webapp', 'web'], 'web'],
    ['a third of a long word', 'production-web', ['production', 'development'], 'production'],
    ['just a third of a word', 'abcdefghi', ['abcdefxyz'], 'abcdefxyz'],
    ['more than a third of it', 'abcdefghi', ['abcdewxyz'], undefined],
    ['two edits of a short word', 'ab', ['abcd'], 'abcd'],
    ['three edits of a short word', 'ab', ['abcde'], undefined],
    ['nothing near', 'database', ['web', 'api'], undefined],
    ['no candidates', 'web', [], undefined],
  ])('%s', (_name, word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('always finds the word itself', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (word, others) => {
        expect(nearest(word, [...others, word])?.toLowerCase()).toBe(word.toLowerCase());
      }),
    );
  });
});

describe('suggestion', () => {
  it('asks', () => expect(suggestion('wbe', ['web'])).toBe(" Did you mean 'web'?"));
  it('is silent where nothing is near', () => expect(suggestion('database', ['web'])).toBe(''));
});
