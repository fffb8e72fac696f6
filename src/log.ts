import { randomUUID } from 'node:crypto';
import * as core from '@actions/core';

/** Where the run tells what it does. Nothing that passes through here can act as a command to GitHub's runner. */
export interface Log {
  /** One or several lines of our own. */
  info(text: string): void;
  /** A warning annotation. */
  warning(text: string): void;
  /** An error annotation. */
  error(text: string): void;
  debug(text: string): void;
  /** Lines written by somebody else: build output, service events, container logs. */
  foreign(text: string): void;
  /** The same for output that comes in pieces, a child process's for instance. It must be ended, or the runner stays deaf to our commands. */
  foreignStream(): ForeignStream;
  /** A foldable group around what `work` prints. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** Tells the runner to hide a value from now on. */
  mask(secret: string): void;
}

export interface ForeignStream {
  write(chunk: string): void;
  end(): void;
}

/**
 * The runner reads commands out of any line of output: `::name::` at its start and, the older form, `##[name]` anywhere.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
function looksLikeCommand(text: string): boolean {
  // .NET, which the runner is written in, also trims U+0085.
  return /^[\s\u0085]*::/m.test(text) || text.includes('##[');
}

/** A log for the runner. `write` gets whole chunks of text, each ending in a new line. */
export function createLog(write: (text: string) => void): Log {
  const foreignStream = (): ForeignStream => {
    // A fresh token each time, so that nobody's output can guess it and switch commands on again.
    const token = randomUUID();
    let lineOpen = false;
    write(`::stop-commands::${token}\n`);
    return {
      write: (chunk) => {
        write(chunk);
        lineOpen = chunk === '' ? lineOpen : !chunk.endsWith('\n');
      },
      // The runner knows the token only at the start of a line.
      end: () => write(`${lineOpen ? '\n' : ''}::${token}::\n`),
    };
  };
  const foreign = (text: string): void => {
    const stream = foreignStream();
    stream.write(text);
    stream.end();
  };
  const info = (text: string): void => (looksLikeCommand(text) ? foreign(text) : write(`${text}\n`));
  return {
    info,
    foreign,
    foreignStream,
    warning: (text) => core.warning(text),
    error: (text) => core.error(text),
    debug: (text) => core.debug(text),
    mask: (secret) => core.setSecret(secret),
    group: async (title, work) => {
      core.startGroup(title.replaceAll(/[\r\n]+/g, ' '));
      try {
        return await work();
      } finally {
        core.endGroup();
      }
    },
  };
}
