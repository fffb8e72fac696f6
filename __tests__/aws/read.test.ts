import { describe, expect, it } from '@jest/globals';
import { ifAllowed, ifPossible } from '../../src/aws/read.ts';
import { collectLog } from '../support/collected-log.ts';

function failing(name: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error('why'), { name }));
}

const denied = failing('AccessDeniedException');

describe('ifAllowed', () => {
  it('says which permission is missing, once in a run', async () => {
    const { log, lines } = collectLog();
    for (const action of ['a:Read', 'a:Read', 'a:List', 'a:Read']) {
      expect(await ifAllowed(log, action, "can't tell", denied)).toBeUndefined();
    }
    expect(lines.info).toEqual([
      "Skipped: can't tell. Allow a:Read to have it checked.",
      "Skipped: can't tell. Allow a:List to have it checked.",
    ]);
    const next = collectLog();
    await ifAllowed(next.log, 'a:Read', "can't tell", denied);
    expect(next.lines.info).toHaveLength(1);
  });

  it('leaves everything else as it is', async () => {
    const { log, lines } = collectLog();
    expect(await ifAllowed(log, 'a:Read', "can't tell", async () => 'found')).toBe('found');
    await expect(ifAllowed(log, 'a:Read', "can't tell", failing('ThrottlingException'))).rejects.toThrow('why');
    expect(lines.info).toEqual([]);
  });
});

describe('ifPossible', () => {
  it('tells a failure to those who debug', async () => {
    const { log, lines } = collectLog();
    expect(await ifPossible(log, 'a:Read', failing('ThrottlingException'))).toBeUndefined();
    expect(lines.debug).toEqual(['a:Read: ThrottlingException: why']);
  });
});
