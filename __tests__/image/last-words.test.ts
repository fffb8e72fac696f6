import { describe, expect, it } from '@jest/globals';
import { lastWordsOf } from '../../src/image/last-words.ts';

const BUILDX = `#5 [2/2] RUN make
#5 0.134 compiling
#5 0.207 module not found: left-pad
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 3
------
 > [2/2] RUN make:
0.134 compiling
0.207 module not found: left-pad
------
Dockerfile:2
ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 3
`;

describe('lastWordsOf', () => {
  it('says why, and what the failed step printed', () => {
    expect(lastWordsOf(BUILDX).split('\n')).toEqual([
      'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 3',
      ' > [2/2] RUN make:',
      '0.134 compiling',
      '0.207 module not found: left-pad',
    ]);
  });

  it('keeps to the last ten lines of a long step', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const shown = lastWordsOf(`------\n${lines.join('\n')}\n------\nERROR: no\n`).split('\n');
    expect(shown).toEqual(['ERROR: no', ...lines.slice(20)]);
  });

  it.each([
    ['a push that failed', 'The push refers to repository [x]\ndenied: not yours\n', 'denied: not yours'],
    ['nothing at all', '\n', 'docker printed nothing'],
    ['one rule alone', '------\nERROR: a\n', 'ERROR: a'],
  ])('%s: the last line', (_name, output, expected) => expect(lastWordsOf(output)).toBe(expected));
});
