import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLog, type Log } from '../src/log.ts';

function captured(): { log: Log; text: () => string } {
  const chunks: string[] = [];
  return { log: createLog((chunk) => chunks.push(chunk)), text: () => chunks.join('') };
}

/** What GitHub's runner would carry out of a text: it reads lines and obeys until a stop, then only the end of that stop. */
function obeyed(text: string): string[] {
  const commands: string[] = [];
  let stopped: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.trimStart();
    const stop = /^::stop-commands::(.+)$/.exec(trimmed)?.[1];
    if (stopped !== undefined) {
      if (trimmed === `::${stopped}::`) stopped = undefined;
    } else if (stop !== undefined) stopped = stop;
    else if (trimmed.startsWith('::') || line.includes('##[')) commands.push(line);
  }
  if (stopped !== undefined) commands.push('the runner was left deaf');
  return commands;
}

const HOSTILE = fc.stringMatching(/^([a-z \t]|::|##\[|\r|\n|stop-commands|set-output name=x::|%0A|\]){0,12}$/);

describe('info', () => {
  it('prints plain text as it is', () => {
    const { log, text } = captured();
    log.info('two\nlines: a::b');
    expect(text()).toBe('two\nlines: a::b\n');
  });

  it.each(['::error::x', 'first\n  ::set-env name=PATH::/x', 'a ##[add-path]/x', '\t::warning::x', 'a\r::error::x'])(
    'lets no command through: %j',
    (line) => {
      const { log, text } = captured();
      log.info(line);
      expect(text()).toContain(line);
      expect(obeyed(text())).toEqual([]);
    },
  );

  it('lets no command through, whatever is printed', () => {
    fc.assert(
      fc.property(fc.array(HOSTILE), (lines) => {
        const { log, text } = captured();
        for (const line of lines) log.info(line);
        expect(obeyed(text())).toEqual([]);
      }),
    );
  });
});

describe('foreign', () => {
  it('stops commands around the text and ends at the start of a line', () => {
    const { log, text } = captured();
    log.foreign('::error::x');
    const token = /^::stop-commands::(.+)$/m.exec(text())?.[1];
    expect(text()).toBe(`::stop-commands::${token}\n::error::x\n::${token}::\n`);
  });

  it('uses a fresh token each time', () => {
    const { log, text } = captured();
    log.foreign('a');
    log.foreign('a');
    expect(new Set([...text().matchAll(/^::stop-commands::(.+)$/gm)].map(([, token]) => token)).size).toBe(2);
  });

  it('adds no empty line to a text that ends its line', () => {
    const { log, text } = captured();
    log.foreign('a\n');
    expect(text().split('\n')).toHaveLength(4);
  });
});

describe('foreignStream', () => {
  it('keeps the runner deaf between the pieces, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(HOSTILE), (pieces) => {
        const { log, text } = captured();
        const stream = log.foreignStream();
        for (const piece of pieces) stream.write(piece);
        stream.end();
        expect(obeyed(text())).toEqual([]);
        expect(text()).toContain(pieces.join(''));
      }),
    );
  });

  it('remembers an open line through an empty piece', () => {
    const { log, text } = captured();
    const stream = log.foreignStream();
    stream.write('open');
    stream.write('');
    stream.end();
    expect(text()).toMatch(/\nopen\n::[0-9a-f-]+::\n$/);
  });
});
