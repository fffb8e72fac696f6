import type { Log } from '../../src/log.ts';

/** What was logged, by kind; `group` holds the titles, `mask` what GitHub was told to hide. */
export type LogLines = Record<'info' | 'warning' | 'error' | 'debug' | 'foreign' | 'group' | 'mask', string[]>;

/** A log that keeps what it is told, for tests to look at. */
export function collectLog(): { readonly log: Log; readonly lines: LogLines } {
  const lines: LogLines = { info: [], warning: [], error: [], debug: [], foreign: [], group: [], mask: [] };
  const into = (kind: keyof LogLines) => (text: string) => void lines[kind].push(text);
  const log: Log = {
    info: into('info'),
    warning: into('warning'),
    error: into('error'),
    debug: into('debug'),
    foreign: into('foreign'),
    mask: into('mask'),
    foreignStream: () => ({ write: into('foreign'), end: () => undefined }),
    group: async (title, work) => {
      lines.group.push(title);
      return await work();
    },
  };
  return { log, lines };
}
