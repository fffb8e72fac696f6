import { describe, expect, it } from '@jest/globals';
import { usualLogLines, visibilityOf } from '../../src/diagnose/log-lines.ts';

describe('visibilityOf', () => {
  it.each([
    { repository: { visibility: 'public', private: false }, visibility: 'public' },
    { repository: { visibility: 'internal', private: true }, visibility: 'internal' },
    { repository: { visibility: 'private', private: true }, visibility: 'private' },
    { repository: { private: true }, visibility: 'private' },
    { repository: { private: false }, visibility: 'public' },
    { repository: { visibility: 'secret' }, visibility: undefined },
    { repository: { private: 'false' }, visibility: undefined },
    { repository: {}, visibility: undefined },
    { repository: undefined, visibility: undefined },
  ])('of $repository is $visibility', ({ repository, visibility }) => {
    expect(visibilityOf(repository)).toBe(visibility);
  });
});

describe('usualLogLines', () => {
  it.each([
    { visibility: 'private' as const, lines: 20 },
    { visibility: 'internal' as const, lines: 20 },
    { visibility: 'public' as const, lines: 0 },
    { visibility: undefined, lines: 0 },
  ])('in a $visibility repository are $lines', ({ visibility, lines }) => {
    expect(usualLogLines(visibility)).toBe(lines);
  });
});
